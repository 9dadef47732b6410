// Where the peers of a graph are drawn: a small force-directed layout (Fruchterman and Reingold, 1991). Pure: the same
// graph and the same earlier places give the same places.

const ITERATIONS = 250;

/**
 * @param keys keys of the peers; the first one is drawn nearest to the middle
 * @param links pairs of keys
 * @param before places of an earlier layout, by key, to move as little as possible
 * @param box {width, height, margin, foot}: foot is the room for what is written below a peer
 * @returns Map of key to {x, y}
 */
export function layout(keys, links, before, box) {
  const middle = { x: box.width / 2, y: box.height / 2 };
  const places = new Map();
  keys.forEach((key, index) => places.set(key, start(key, index, keys.length, before, middle, box)));
  const ideal = 0.75 * Math.sqrt((box.width * box.height) / Math.max(keys.length, 1));
  const rounds = Math.max(20, Math.min(ITERATIONS, Math.round(2_000_000 / (keys.length * keys.length + 1))));
  for (let round = 0; round < rounds; round++) {
    const step = (box.width / 10) * (1 - round / rounds);
    move(places, forces(keys, links, places, ideal, middle), step, box);
  }
  return places;
}

function start(key, index, count, before, middle, box) {
  const known = before.get(key);
  if (known) {
    return { ...known };
  }
  if (index === 0) {
    return { ...middle };
  }
  const angle = (2 * Math.PI * index) / Math.max(1, count - 1) + 0.4;
  return { x: middle.x + Math.cos(angle) * box.width * 0.3, y: middle.y + Math.sin(angle) * box.height * 0.3 };
}

function forces(keys, links, places, ideal, middle) {
  const pull = new Map(keys.map((key) => [key, { x: 0, y: 0 }]));
  for (let i = 0; i < keys.length; i++) {
    for (let j = i + 1; j < keys.length; j++) {
      along(places, pull, keys[i], keys[j], (distance) => -(ideal * ideal) / distance);
    }
  }
  for (const [one, other] of links) {
    along(places, pull, one, other, (distance) => (distance * distance) / ideal);
  }
  keys.forEach((key, index) => {
    const gravity = index === 0 ? 0.6 : 0.04;
    pull.get(key).x += (middle.x - places.get(key).x) * gravity;
    pull.get(key).y += (middle.y - places.get(key).y) * gravity;
  });
  return pull;
}

function along(places, pull, one, other, strength) {
  const a = places.get(one);
  const b = places.get(other);
  const x = b.x - a.x || 0.01;
  const y = b.y - a.y || 0.01;
  const distance = Math.max(1, Math.hypot(x, y));
  const force = strength(distance) / distance;
  pull.get(one).x += x * force;
  pull.get(one).y += y * force;
  pull.get(other).x -= x * force;
  pull.get(other).y -= y * force;
}

function move(places, pull, step, box) {
  for (const [key, place] of places) {
    const force = pull.get(key);
    const length = Math.hypot(force.x, force.y);
    const scale = length > step ? step / length : 1;
    place.x = clamp(place.x + force.x * scale, box.margin, box.width - box.margin);
    place.y = clamp(place.y + force.y * scale, box.margin, box.height - box.foot);
  }
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** The keys from one peer to another over links, both included; empty when there is no way. */
export function way(links, from, to) {
  const cameFrom = new Map([[from, null]]);
  const queue = [from];
  for (let at = queue.shift(); at !== undefined && at !== to; at = queue.shift()) {
    for (const [one, other] of links) {
      const next = one === at ? other : other === at ? one : null;
      if (next !== null && !cameFrom.has(next)) {
        cameFrom.set(next, at);
        queue.push(next);
      }
    }
  }
  if (!cameFrom.has(to)) {
    return [];
  }
  const keys = [];
  for (let at = to; at !== null; at = cameFrom.get(at)) {
    keys.unshift(at);
  }
  return keys;
}
