// What the backend answers: the sample web shop's order of about 1 KB, and about 100 KB of the same kind.

const order = (number) => ({
  id: `ORD-${String(number).padStart(8, '0')}`,
  tenant: 'shop-north',
  status: 'paid',
  createdAt: '2025-01-03T03:37:00+00:00',
  currency: 'EUR',
  total: 436.8,
  customer: { id: 'CUS-000054', name: 'Jonas Kowalska', email: 'jonas.kowalska54@example.com', phone: '+1 202 555 0116', creditScore: 612 },
  shippingAddress: { street: 'Canal Walk 12', city: 'Porto', postalCode: '4000-008', country: 'PT' },
  lines: [
    { sku: 'SKU-3001', description: 'Wool blanket, 140 x 200 cm', quantity: 3, unitPrice: 139.0, purchasePrice: 71.4 },
    { sku: 'SKU-2002', description: 'Notebook A5, dotted', quantity: 2, unitPrice: 9.9, purchasePrice: 2.75 },
  ],
  payment: { method: 'card', cardNumber: '4242424242424242', iban: 'DE10999999990000001054', authorizationCode: 'A-77120' },
  notes: 'Customer wrote from jonas.kowalska54@example.com and asked for an invoice.',
  internal: { margin: 0.4837, fraudScore: 12, remark: 'Pays late, do not tell.' },
});

export const orderAnswer = JSON.stringify(order(1));

export const largeAnswer = (() => {
  const orders = [];
  let bytes = 0;
  for (let number = 1; bytes < 100 * 1024; number++) {
    orders.push(order(number));
    bytes += JSON.stringify(orders.at(-1)).length + 1;
  }
  return JSON.stringify({ orders });
})();

/** Texts of the backend that no governed answer may have: what is masked, and what the manifest does not list. */
export const mustNotLeave = ['jonas.kowalska54', '4242424242424242', 'purchasePrice', 'fraudScore', 'Pays late'];
