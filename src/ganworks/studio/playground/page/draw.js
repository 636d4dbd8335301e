// Pictures on canvases: surfaces as heat maps, points, the generator's grid, arrows, curves.

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// A canvas at the screen's own resolution; returns its context and its side in CSS pixels.
function prepared(canvas) {
  const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(box.width * ratio)), height = Math.max(1, Math.round(box.height * ratio));
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  return [pen, box.width, box.height];
}

function rgb(text) {
  const long = text.length === 4 ? "#" + [...text.slice(1)].map((c) => c + c).join("") : text;
  return [1, 3, 5].map((at) => parseInt(long.slice(at, at + 2), 16));
}

// The scale of a surface: how far most scores lie from the one that says nothing.
export function scaleOf(surface) {
  const away = surface.scores.map((score) => Math.abs(score - surface.neutral)).sort((a, b) => a - b);
  return away[Math.floor(away.length * 0.98)] || 1e-9;
}

function heat(pen, side, surface) {
  const n = surface.cells, image = new ImageData(n, n), scale = scaleOf(surface);
  const middle = rgb(colour("--back")), real = rgb(colour("--real")), fake = rgb(colour("--fake"));
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const part = Math.max(-1, Math.min(1, (surface.scores[row * n + column] - surface.neutral) / scale));
      const end = part > 0 ? real : fake, share = 0.75 * Math.abs(part), at = 4 * ((n - 1 - row) * n + column);
      for (let c = 0; c < 3; c++) image.data[at + c] = middle[c] + share * (end[c] - middle[c]);
      image.data[at + 3] = 255;
    }
  }
  const small = new OffscreenCanvas(n, n);
  small.getContext("2d").putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(small, 0, 0, side, side);
}

function place(side, reach) {
  return ([x, y]) => [((x + reach) / (2 * reach)) * side, ((reach - y) / (2 * reach)) * side];
}

function dots(pen, at, points, fill, size) {
  pen.fillStyle = fill;
  for (const point of points) {
    const [x, y] = at(point);
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.fill();
  }
}

function lines(pen, at, grid, stroke) {
  pen.strokeStyle = stroke;
  pen.globalAlpha = 0.45;
  pen.lineWidth = 1;
  const along = (first, step, count) => {
    pen.beginPath();
    for (let k = 0; k < count; k++) pen.lineTo(...at(grid.points[first + k * step]));
    pen.stroke();
  };
  for (let row = 0; row < grid.rows; row++) along(row * grid.columns, 1, grid.columns);
  if (grid.rows > 1) for (let column = 0; column < grid.columns; column++) along(column, grid.columns, grid.rows);
  pen.globalAlpha = 1;
}

function arrows(pen, at, picture, stroke, side, reach) {
  const lengths = picture.along.map(([x, y]) => Math.hypot(x, y)).sort((a, b) => a - b);
  const typical = lengths[Math.floor(lengths.length * 0.9)] || 0;
  if (!(typical > 0)) return;
  const unit = (0.09 * 2 * reach) / typical;  // nine tenths of them are no longer than a tenth of the picture
  pen.strokeStyle = stroke;
  pen.lineWidth = 1.2;
  picture.from.forEach((from, k) => {
    const [dx, dy] = picture.along[k], long = Math.hypot(dx, dy), kept = Math.min(1, (2 * typical) / (long || 1));
    const [x, y] = at(from), [u, v] = at([from[0] + dx * unit * kept, from[1] + dy * unit * kept]);
    const size = Math.hypot(u - x, v - y);
    if (size < 1.5) return;
    const a = Math.atan2(v - y, u - x), head = Math.min(5, size / 2);
    pen.beginPath();
    pen.moveTo(x, y); pen.lineTo(u, v);
    pen.lineTo(u - head * Math.cos(a - 0.5), v - head * Math.sin(a - 0.5));
    pen.moveTo(u, v);
    pen.lineTo(u - head * Math.cos(a + 0.5), v - head * Math.sin(a + 0.5));
    pen.stroke();
  });
}

// The game: surface of the critic, grid, points, arrows; whatever the frame holds.
export function drawGame(canvas, frame, reach) {
  const [pen, side] = prepared(canvas), at = place(side, reach);
  if (frame.critic) heat(pen, side, frame.critic);
  if (frame.manifold) lines(pen, at, frame.manifold, colour("--ink"));
  if (frame.points) {
    dots(pen, at, frame.points.real, colour("--real"), 1.8);
    dots(pen, at, frame.points.fake, colour("--fake"), 1.8);
  }
  if (frame.arrows) arrows(pen, at, frame.arrows, colour("--ink"), side, reach);
}

export function drawBest(canvas, surface) {
  const [pen, side] = prepared(canvas);
  if (surface) heat(pen, side, surface);
}

// What has been drawn, and a cross where the keyboard would put the next point.
export function drawBoard(canvas, points, reach, cursor) {
  const [pen, side] = prepared(canvas), at = place(side, reach);
  dots(pen, at, points, colour("--real"), 2.5);
  if (!cursor) return;
  const [x, y] = at(cursor);
  pen.strokeStyle = colour("--ink");
  pen.beginPath();
  pen.moveTo(x - 6, y); pen.lineTo(x + 6, y); pen.moveTo(x, y - 6); pen.lineTo(x, y + 6);
  pen.stroke();
}

// Curves over the turns: several lines of {turns, values}, and a level to compare with.
export function drawCurves(canvas, series, level) {
  const [pen, width, height] = prepared(canvas);
  const all = series.flatMap((one) => one.values).concat(level ?? []).filter(Number.isFinite);
  if (!all.length) return;
  let low = Math.min(...all, 0), high = Math.max(...all);
  if (high - low < 1e-9) high = low + 1;
  const last = Math.max(1, ...series.flatMap((one) => one.turns)), left = 48, bottom = 14;
  const x = (turn) => left + (turn / last) * (width - left - 4);
  const y = (value) => 4 + ((high - value) / (high - low)) * (height - bottom - 8);
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = colour("--soft");
  pen.fillText(short(high), 0, 12);
  pen.fillText(short(low), 0, height - bottom);
  pen.fillText("0", left, height - 2);
  const end = short(last);
  pen.fillText(end, width - pen.measureText(end).width - 2, height - 2);
  pen.strokeStyle = colour("--line");
  pen.strokeRect(left, 4, width - left - 4, height - bottom - 8);
  if (Number.isFinite(level)) {
    pen.setLineDash([4, 4]);
    pen.strokeStyle = colour("--soft");
    pen.beginPath(); pen.moveTo(left, y(level)); pen.lineTo(width - 4, y(level)); pen.stroke();
    pen.setLineDash([]);
  }
  for (const one of series) {
    pen.strokeStyle = colour(one.colour);
    pen.lineWidth = 1.5;
    pen.beginPath();
    one.values.forEach((value, k) => { if (Number.isFinite(value)) pen.lineTo(x(one.turns[k]), y(value)); });
    pen.stroke();
  }
}

export function short(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e5 || (size > 0 && size < 1e-3)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
