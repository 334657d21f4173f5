// The picture with the zone's band outlined, and the band alone, turned upright.
import type { Corner } from '../../../base/web/wire/terminal';

const OUTLINE: [number, string][] = [[7, '#10161c'], [4, '#ffd60a']];
const MOST_BAND_HEIGHT = 260;

export function drawPicture(canvas: HTMLCanvasElement, picture: ImageBitmap, band: Corner[], width: number, height: number): void {
  const scale = Math.min(width / picture.width, height / picture.height);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (band.length !== 4) return;
  context.beginPath();
  for (const { x, y } of band) context.lineTo(x * scale, y * scale);
  context.closePath();
  for (const [lineWidth, strokeStyle] of OUTLINE) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.stroke();
  }
}

// Returns whether there is a band to show.
export function drawBand(canvas: HTMLCanvasElement, picture: ImageBitmap, band: Corner[]): boolean {
  const [topLeft, topRight, , bottomLeft] = band;
  const context = canvas.getContext('2d');
  if (!context || !topLeft || !topRight || !bottomLeft) return false;
  const across = { x: topRight.x - topLeft.x, y: topRight.y - topLeft.y };
  const down = { x: bottomLeft.x - topLeft.x, y: bottomLeft.y - topLeft.y };
  const area = across.x * down.y - across.y * down.x;
  if (Math.abs(area) < 1) return false;
  const ratio = Math.hypot(down.x, down.y) / Math.hypot(across.x, across.y);
  canvas.height = Math.round(Math.min(canvas.width * ratio, MOST_BAND_HEIGHT));
  const { width, height } = canvas;
  // The affine map that takes the band's corners to the canvas's.
  const a = (width * down.y) / area;
  const c = (-width * down.x) / area;
  const b = (-height * across.y) / area;
  const d = (height * across.x) / area;
  context.setTransform(a, b, c, d, -(a * topLeft.x + c * topLeft.y), -(b * topLeft.x + d * topLeft.y));
  context.drawImage(picture, 0, 0);
  context.resetTransform();
  return true;
}
