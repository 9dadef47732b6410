// Tabs as the ARIA authoring practices describe them: one stop for the tab key, arrows in between.

/**
 * @param opened called when a tab was opened
 * @returns opens a tab by its id
 */
export function startTabs(opened) {
  const tabs = [...document.querySelectorAll('[role=tab]')];
  const open = (id, focus = false) => {
    tabs.forEach((tab) => {
      const chosen = tab.id === id;
      tab.setAttribute('aria-selected', chosen);
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !chosen;
      if (chosen && focus) {
        tab.focus();
      }
      if (chosen) {
        tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    });
    opened();
  };
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => open(tab.id));
    tab.addEventListener('keydown', (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        open(tabs.at(to % tabs.length).id, true);
      }
    });
  });
  return open;
}
