/** Where a parcel is, as the shipping service tells it. */
export interface Shipment {
  shipmentId: string;
  orderNumber: string;
  courier: string;
  service: string;
  trackingNumber: string;
  status: "picked_up" | "in_transit" | "out_for_delivery" | "delivered" | "failed_attempt";
  origin: string;
  destination: string;
  recipientName: string;
  /** date without a time */
  estimatedDelivery: string;
  deliveredAt: string | null;
  /** newest first */
  history: { time: string; status: string; location: string; description: string }[];
}

export const shipments: Shipment[] = [
  {
    shipmentId: "shp-001",
    orderNumber: "WR-20260120-0001",
    courier: "JNE",
    service: "REG",
    trackingNumber: "JP2601200001",
    status: "in_transit",
    origin: "Jakarta",
    destination: "Surabaya",
    recipientName: "Sari Wulandari",
    estimatedDelivery: "2026-01-23",
    deliveredAt: null,
    history: [
      step("2026-01-21T19:40:00.000Z", "in_transit", "Surabaya", "Paket tiba di gudang transit Surabaya"),
      step("2026-01-20T15:20:00.000Z", "in_transit", "Jakarta", "Paket berangkat dari Jakarta"),
      step("2026-01-20T09:05:00.000Z", "picked_up", "Jakarta", "Paket diterima kurir"),
    ],
  },
  {
    shipmentId: "shp-002",
    orderNumber: "WR-20260103-0007",
    courier: "SiCepat",
    service: "REG",
    trackingNumber: "SC2601030007",
    status: "delivered",
    origin: "Surabaya",
    destination: "Surabaya",
    recipientName: "Sari Wulandari",
    estimatedDelivery: "2026-01-05",
    deliveredAt: "2026-01-05T04:18:00.000Z",
    history: [
      step("2026-01-05T04:18:00.000Z", "delivered", "Surabaya", "Paket diterima oleh yang bersangkutan"),
      step("2026-01-04T03:30:00.000Z", "picked_up", "Surabaya", "Paket diterima kurir"),
    ],
  },
  {
    shipmentId: "shp-003",
    orderNumber: "MR-20260119-0008",
    courier: "J&T Express",
    service: "EZ",
    trackingNumber: "JT2601190008",
    status: "failed_attempt",
    origin: "Jakarta",
    destination: "Bandung",
    recipientName: "Budi Hartono Putra",
    estimatedDelivery: "2026-01-22",
    deliveredAt: null,
    history: [
      step("2026-01-21T07:50:00.000Z", "failed_attempt", "Bandung", "Penerima tidak di tempat, akan dikirim ulang"),
      step("2026-01-21T01:10:00.000Z", "out_for_delivery", "Bandung", "Paket dibawa kurir"),
      step("2026-01-20T04:00:00.000Z", "picked_up", "Jakarta", "Paket diterima kurir"),
    ],
  },
  {
    shipmentId: "shp-004",
    orderNumber: "WW-20260115-0001",
    courier: "JNE",
    service: "Trucking",
    trackingNumber: "JT2601150001",
    status: "out_for_delivery",
    origin: "Jakarta",
    destination: "Surabaya",
    recipientName: "Toko Ibu Ceria",
    estimatedDelivery: "2026-01-22",
    deliveredAt: null,
    history: [
      step("2026-01-22T00:45:00.000Z", "out_for_delivery", "Surabaya", "Paket dibawa kurir"),
      step("2026-01-16T02:30:00.000Z", "picked_up", "Jakarta", "Paket diterima kurir"),
    ],
  },
  {
    shipmentId: "shp-005",
    orderNumber: "SO-20260108-0005",
    courier: "JNE",
    service: "Trucking",
    trackingNumber: "JT2601080005",
    status: "delivered",
    origin: "Surabaya",
    destination: "Surabaya",
    recipientName: "Toko Ibu Ceria",
    estimatedDelivery: "2026-01-10",
    deliveredAt: "2026-01-09T06:00:00.000Z",
    history: [step("2026-01-09T06:00:00.000Z", "delivered", "Surabaya", "Paket diterima karyawan toko")],
  },
  {
    shipmentId: "shp-006",
    orderNumber: "WR-20260118-0003",
    courier: "GoSend",
    service: "Same Day",
    trackingNumber: "GS2601180003",
    status: "delivered",
    origin: "Medan",
    destination: "Medan",
    recipientName: "Maria Christina Siregar",
    estimatedDelivery: "2026-01-18",
    deliveredAt: "2026-01-18T11:35:00.000Z",
    history: [
      step("2026-01-18T11:35:00.000Z", "delivered", "Medan", "Paket diterima oleh yang bersangkutan"),
      step("2026-01-18T09:50:00.000Z", "picked_up", "Medan", "Paket diterima kurir"),
    ],
  },
  {
    shipmentId: "shp-007",
    orderNumber: "WW-20260105-0003",
    courier: "SiCepat",
    service: "Cargo",
    trackingNumber: "SC2601050003",
    status: "delivered",
    origin: "Medan",
    destination: "Medan",
    recipientName: "CV Babymart Medan",
    estimatedDelivery: "2026-01-07",
    deliveredAt: "2026-01-06T08:25:00.000Z",
    history: [step("2026-01-06T08:25:00.000Z", "delivered", "Medan", "Paket diterima karyawan toko")],
  },
];

/** By shipment id or order number, in any case. */
export function findShipment(key: string): Shipment | undefined {
  const wanted = key.trim().replace(/^#/, "").toLowerCase();
  return shipments.find((shipment) => shipment.shipmentId === wanted || shipment.orderNumber.toLowerCase() === wanted);
}

function step(time: string, status: string, location: string, description: string) {
  return { time, status, location, description };
}
