/** A drawn picture of a broken bottle, as PNG in base64. */
export function samplePhoto(): string {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 240];
  const draw = canvas.getContext("2d");
  if (!draw) return "";
  draw.fillStyle = "#d9c7b0";
  draw.fillRect(0, 0, 320, 240);
  draw.fillStyle = "#9fd0e6";
  draw.fillRect(120, 70, 80, 140);
  draw.fillStyle = "#f2b24c";
  draw.fillRect(135, 40, 50, 34);
  draw.strokeStyle = "#2d3b45";
  draw.lineWidth = 4;
  draw.beginPath();
  for (const [x, y] of [
    [122, 130],
    [150, 146],
    [142, 164],
    [176, 172],
    [198, 200],
  ] as const)
    draw.lineTo(x, y);
  draw.stroke();
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}

/** The beginning of an Ogg file: enough for a stand-in to take for a voice note. */
export function sampleVoice(): string {
  return btoa(`OggS${"\0".repeat(24)}OpusHead`);
}
