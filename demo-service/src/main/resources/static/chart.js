// A line over the last minute, as SVG. It has a clock of its own: a value holds until there is another.

const POINTS = 120;
const STEP_MILLIS = 500;

/** Longer than this nothing was told: the line begins anew. */
const MOST_REPEATED = 12;
const WIDTH = 240;
const HEIGHT = 44;

export class Chart {

  /** @param names class of each line, the most important one last */
  constructor(label, names) {
    this.values = names.map(() => []);
    this.lines = names.map((name) => shape('polyline', { class: `line ${name}` }));
    this.node = shape('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none',
      role: 'img', 'aria-label': label });
    this.node.append(shape('path', { class: 'base', d: `M0 ${HEIGHT - 1}H${WIDTH}` }), ...this.lines);
  }

  /** What each line stands at from now on. */
  stand(...values) {
    this.standing = values;
    this.clock ??= setInterval(() => this.step(), STEP_MILLIS);
    this.stepped ??= performance.now();
  }

  step() {
    if (!this.node.isConnected) {
      clearInterval(this.clock);
    }
    else if (!document.hidden && !document.body.classList.contains('stale')) {
      const due = Math.round((performance.now() - this.stepped) / STEP_MILLIS);
      this.stepped += due * STEP_MILLIS;
      if (due > MOST_REPEATED) {
        this.values.forEach((line) => line.splice(0));
      }
      this.add(due > MOST_REPEATED ? 1 : due);
    }
  }

  add(times) {
    this.standing.forEach((value, i) => {
      this.values[i].push(...Array(times).fill(value));
      this.values[i].splice(0, this.values[i].length - POINTS);
    });
    if (!this.node.closest('[hidden]')) {
      this.draw();
    }
  }

  draw() {
    const most = Math.max(1, ...this.values.flat());
    this.lines.forEach((line, i) => {
      const first = POINTS - this.values[i].length;
      line.setAttribute('points', this.values[i].map((value, at) =>
        `${((first + at) * WIDTH / (POINTS - 1)).toFixed(1)},${(HEIGHT - 2 - value / most * (HEIGHT - 6)).toFixed(1)}`).join(' '));
    });
  }

}

function shape(name, attributes) {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => created.setAttribute(key, value));
  return created;
}
