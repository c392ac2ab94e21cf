'use strict';
const rest = document.getElementById('rest');
const show = part => {
  const section = document.getElementById('part-' + part);
  if (!section) return;
  rest.hidden = true;
  for (const other of document.querySelectorAll('aside section')) other.hidden = other !== section;
  for (const group of document.querySelectorAll('.part')) group.classList.toggle('on', group.dataset.part === part);
  for (const wire of document.querySelectorAll('.wire')) wire.classList.toggle('on', wire.dataset.from === part || wire.dataset.to === part);
};
for (const event of ['pointerover', 'focusin', 'click']) {
  document.querySelector('svg').addEventListener(event, e => {
    const group = e.target.closest('[data-part]');
    if (group) show(group.dataset.part);
  });
}
