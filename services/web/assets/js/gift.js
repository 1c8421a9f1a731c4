// Waits for the gift to be confirmed or closed, and goes on by itself.
const main = document.querySelector('main[data-state]');

async function look(tries) {
  try {
    const answer = await fetch(main.dataset.poll, { headers: { accept: 'application/json' }, cache: 'no-store' });
    const { state } = await answer.json();
    if (answer.ok && state !== main.dataset.state) {
      location.replace(main.dataset.next);
      return;
    }
  } catch {
    // Offline for a moment: the next look will tell.
  }
  setTimeout(look, tries < 20 ? 1000 : 4000, tries + 1);
}

if (main) setTimeout(look, 700, 0);
