// Keeps a programme's sums right while its page is open and looked at.
const table = document.querySelector('[data-totals]');

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(table.dataset.totals, { cache: 'no-store' });
      for (const row of answer.ok ? await answer.json() : []) {
        for (const name of ['raised', 'matched', 'total']) {
          const place = document.getElementById(`${name}-${row.currency}`);
          if (place && place.textContent !== row[name]) place.textContent = row[name];
        }
      }
    } catch {
      // Offline for a moment: the figures are those of the time beside them.
    }
  }
  setTimeout(look, 5000);
}

if (table) setTimeout(look, 5000);
