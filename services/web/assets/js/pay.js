// The card's fields are Stripe's; what is typed there never passes through here.
const form = document.querySelector('#pay-form');
const { dataset } = form;
const button = form.querySelector('#pay');
const error = form.querySelector('#pay-error');
const status = form.querySelector('#pay-status');

function fail(words) {
  error.textContent = words;
  status.textContent = '';
  button.disabled = false;
  form.removeAttribute('aria-busy');
  error.focus();
}

function start() {
  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const stripe = window.Stripe(dataset.key, { locale: root.lang });
  const elements = stripe.elements({
    clientSecret: dataset.secret,
    appearance: {
      theme: dark ? 'night' : 'stripe',
      variables: {
        colorPrimary: colour('--brand'),
        colorBackground: colour('--surface'),
        colorText: colour('--ink'),
        colorDanger: colour('--danger'),
        borderRadius: '8px',
      },
    },
  });
  const element = elements.create('payment');
  element.on('ready', () => {
    form.querySelector('#pay-loading')?.remove();
    button.disabled = false;
  });
  element.on('loaderror', () => {
    error.textContent = dataset.failed;
  });
  element.mount('#payment-element');

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    form.setAttribute('aria-busy', 'true');
    error.textContent = '';
    status.textContent = dataset.working;
    try {
      const { error: refused } = await stripe.confirmPayment({
        elements,
        confirmParams: { return_url: dataset.return },
        redirect: 'if_required',
      });
      if (!refused) location.assign(dataset.next);
      else if (refused.type === 'validation_error') fail(refused.message);
      else fail(dataset.declined);
    } catch {
      fail(dataset.declined);
    }
  });
}

if (window.Stripe) start();
else error.textContent = dataset.failed;

// When the hold is over, the server says what became of the gift; its clock counts, not this one.
setTimeout(() => {
  if (!form.hasAttribute('aria-busy')) location.assign(dataset.over);
}, Math.min(Number(dataset.left) * 1000 + 1500, 2 ** 31 - 1));
