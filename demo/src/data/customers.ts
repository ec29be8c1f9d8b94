/** A customer as the shop's own service answers them: with far more personal data than a bot may see. All invented. */
export interface ShopCustomer {
  id: string;
  code: string;
  name: string;
  email: string;
  phone: string;
  customerType: "retail" | "wholesale";
  companyName: string | null;
  taxId: string | null;
  nationalId: string;
  birthDate: string;
  address: string;
  city: string;
  postalCode: string;
  bankAccount: string | null;
  creditLimit: number;
  loyaltyPoints: number;
  membershipTier: "bronze" | "silver" | "gold";
  totalOrders: number;
  totalSpent: number;
  status: "active" | "inactive" | "blocked";
  notes: string | null;
  createdAt: string;
}

export const customers: ShopCustomer[] = [
  {
    id: "cust-001",
    code: "CUST-0001",
    name: "Sari Wulandari",
    email: "sari.wulandari@example.com",
    phone: "+628125550101",
    customerType: "retail",
    companyName: null,
    taxId: null,
    nationalId: "3578014403920001",
    birthDate: "1992-03-04",
    address: "Jl. Kenanga Indah No. 12, Gubeng",
    city: "Surabaya",
    postalCode: "60281",
    bankAccount: null,
    creditLimit: 0,
    loyaltyPoints: 1250,
    membershipTier: "silver",
    totalOrders: 14,
    totalSpent: 4875000,
    status: "active",
    notes: "Lebih suka dihubungi lewat WhatsApp.",
    createdAt: "2024-05-11T03:20:00.000Z",
  },
  {
    id: "cust-002",
    code: "CUST-0002",
    name: "Budi Hartono Putra",
    email: "budi.putra@example.com",
    phone: "+628135550102",
    customerType: "retail",
    companyName: null,
    taxId: null,
    nationalId: "3273111207880002",
    birthDate: "1988-07-12",
    address: "Jl. Cihampelas Dalam No. 8, Coblong",
    city: "Bandung",
    postalCode: "40131",
    bankAccount: null,
    creditLimit: 0,
    loyaltyPoints: 140,
    membershipTier: "bronze",
    totalOrders: 3,
    totalSpent: 920000,
    status: "active",
    notes: null,
    createdAt: "2025-09-02T08:45:00.000Z",
  },
  {
    id: "cust-003",
    code: "CUST-0003",
    name: "Hj. Nurhayati",
    email: "order@tokoibuceria.example.com",
    phone: "+628215550103",
    customerType: "wholesale",
    companyName: "Toko Ibu Ceria",
    taxId: "01.234.567.8-617.000",
    nationalId: "3578205508750003",
    birthDate: "1975-08-15",
    address: "Ruko Manyar Permai Blok C-7",
    city: "Surabaya",
    postalCode: "60118",
    bankAccount: "Bank Nusa 0011223344",
    creditLimit: 50000000,
    loyaltyPoints: 18400,
    membershipTier: "gold",
    totalOrders: 96,
    totalSpent: 312500000,
    status: "active",
    notes: "Tempo 14 hari.",
    createdAt: "2022-01-17T02:00:00.000Z",
  },
  {
    id: "cust-004",
    code: "CUST-0004",
    name: "Maria Christina Siregar",
    email: "maria.siregar@example.com",
    phone: "+628525550104",
    customerType: "retail",
    companyName: null,
    taxId: null,
    nationalId: "1271066211900004",
    birthDate: "1990-11-22",
    address: "Jl. Setia Budi Pasar II No. 41",
    city: "Medan",
    postalCode: "20132",
    bankAccount: null,
    creditLimit: 0,
    loyaltyPoints: 6300,
    membershipTier: "gold",
    totalOrders: 47,
    totalSpent: 15640000,
    status: "active",
    notes: null,
    createdAt: "2023-02-08T06:10:00.000Z",
  },
  {
    id: "cust-005",
    code: "CUST-0005",
    name: "Andre Wijanarko",
    email: "purchasing@babymartmedan.example.com",
    phone: "+628115550105",
    customerType: "wholesale",
    companyName: "CV Babymart Medan",
    taxId: "02.345.678.9-121.000",
    nationalId: "1271042001820005",
    birthDate: "1982-01-20",
    address: "Jl. Gatot Subroto No. 210",
    city: "Medan",
    postalCode: "20119",
    bankAccount: "Bank Nusa 0099887766",
    creditLimit: 20000000,
    loyaltyPoints: 5200,
    membershipTier: "silver",
    totalOrders: 28,
    totalSpent: 84200000,
    status: "active",
    notes: null,
    createdAt: "2024-03-25T04:30:00.000Z",
  },
  {
    id: "cust-006",
    code: "CUST-0006",
    name: "Rudi Setiadi",
    email: "rudi.setiadi@example.com",
    phone: "+628775550106",
    customerType: "retail",
    companyName: null,
    taxId: null,
    nationalId: "3174051909850006",
    birthDate: "1985-09-19",
    address: "Jl. Tebet Barat Raya No. 3",
    city: "Jakarta Selatan",
    postalCode: "12810",
    bankAccount: null,
    creditLimit: 0,
    loyaltyPoints: 0,
    membershipTier: "bronze",
    totalOrders: 5,
    totalSpent: 610000,
    status: "blocked",
    notes: "Diblokir: tiga kali menolak paket COD.",
    createdAt: "2025-06-30T10:00:00.000Z",
  },
];

/** Who a developer can sign in as: nothing but what a picker shows. */
export const demoCustomers = customers.map(({ id, name, customerType, membershipTier }) => ({
  id,
  name,
  type: customerType,
  tier: membershipTier,
}));
