'use strict';
{
  // Filtering of the table.
  const form = document.querySelector('.filter');
  if (form) {
    const rows = [...document.querySelectorAll('tbody tr')].map(row => [row, row.textContent.toLowerCase()]);
    const filter = () => {
      const words = form.querySelector('[type=search]').value.toLowerCase().split(/\s+/);
      const states = new Set([...form.querySelectorAll(':checked')].map(box => box.value));
      let shown = 0;
      for (const [row, text] of rows) {
        row.hidden = !states.has(row.className) || !words.every(word => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      form.querySelector('output').textContent = shown === rows.length ? '' : shown + ' of ' + rows.length;
    };
    form.hidden = false;
    form.addEventListener('input', filter);
    form.addEventListener('submit', event => event.preventDefault());
    filter();
  }

  // The browser's own tooltips of the timeline come late; these come at once.
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  document.body.append(tip);
  const timeline = document.querySelector('.timeline');
  timeline?.addEventListener('mousemove', event => {
    const title = event.target.closest('g')?.querySelector('title');
    tip.hidden = !title && !event.target.closest('g[data-tip]');
    const group = event.target.closest('g');
    if (title) {
      group.dataset.tip = title.textContent;
      title.remove();
    }
    if (!tip.hidden) {
      tip.textContent = group.dataset.tip;
      tip.style.left = Math.max(8, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
      tip.style.top = (event.clientY + tip.offsetHeight + 24 > innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 16) + 'px';
    }
  });
  timeline?.addEventListener('mouseleave', () => { tip.hidden = true; });
}
