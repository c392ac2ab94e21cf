'use strict';
const one = id => document.getElementById(id);
const all = query => [...document.querySelectorAll(query)];
const rest = one('rest'), figure = document.querySelector('figure'), svg = document.querySelector('svg');
const steps = all('#steps li');
let step = -1;

// Shows a part: its section, and where it stands in the drawing, in the text and among the steps.
const show = part => {
  const section = one('part-' + part);
  if (!section) return;
  rest.hidden = true;
  for (const other of all('aside section')) other.hidden = other !== section;
  for (const tied of all('[data-part]')) tied.classList.toggle('on', tied.dataset.part === part);
  for (const wire of all('.wire')) wire.classList.toggle('on', wire.dataset.from === part || wire.dataset.to === part);
  const at = steps.findIndex(line => line.dataset.part === part);
  if (at >= 0) step = at;
  one('where').textContent = at >= 0 ? `step ${at + 1} of ${steps.length}` : '';
};
for (const event of ['pointerover', 'focusin', 'click']) {
  document.addEventListener(event, e => {
    const tied = e.target.closest && e.target.closest('[data-part]');
    if (tied) show(tied.dataset.part);
  });
}

// Goes along the backward pass.
const go = by => {
  if (!steps.length) return;
  const at = Math.min(steps.length - 1, Math.max(0, step + by));
  show(steps[at].dataset.part);
  step = at;
  steps[at].scrollIntoView({block: 'nearest'});
  const gate = svg.querySelector(`.part[data-part="${steps[at].dataset.part}"]`);
  if (gate) gate.scrollIntoView({block: 'nearest', inline: 'nearest'});
};
one('next').addEventListener('click', () => go(1));
one('previous').addEventListener('click', () => go(-1));

// Zooms by the drawing's width; the figure scrolls.
const natural = svg.viewBox.baseVal.width;
const zoom = by => {
  const now = svg.getBoundingClientRect().width;
  const width = Math.min(natural * 6, Math.max(80, now * by));
  const [x, y] = [figure.scrollLeft + figure.clientWidth / 2, figure.scrollTop + figure.clientHeight / 2];
  svg.style.maxWidth = svg.style.minWidth = 'none';
  svg.style.width = width + 'px';
  figure.scrollTo(x * width / now - figure.clientWidth / 2, y * width / now - figure.clientHeight / 2);
};
const fit = () => {
  svg.style.minWidth = '0';
  svg.style.maxWidth = 'none';
  svg.style.width = Math.min(figure.clientWidth, natural * 2) + 'px';
  figure.scrollTo(0, 0);
};
one('larger').addEventListener('click', () => zoom(1.25));
one('smaller').addEventListener('click', () => zoom(0.8));
one('fit').addEventListener('click', fit);
figure.addEventListener('wheel', e => {
  if (!e.ctrlKey) return;
  e.preventDefault();
  zoom(e.deltaY < 0 ? 1.1 : 1 / 1.1);
}, {passive: false});
figure.addEventListener('pointermove', e => {
  if (e.buttons === 1 && e.pointerType === 'mouse') figure.scrollBy(-e.movementX, -e.movementY);
});
const keys = {ArrowRight: () => go(1), ArrowLeft: () => go(-1), '+': () => zoom(1.25), '-': () => zoom(0.8), 0: fit};
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.altKey || e.metaKey || !(e.key in keys)) return;
  e.preventDefault();
  keys[e.key]();
});
