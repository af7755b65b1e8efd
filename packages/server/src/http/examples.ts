/** Exchanges as they happen on a new server, one after the other; a test makes them happen. */
export const examples = {
  token: {
    first: {
      request: { user: { key: 'customer-17', name: 'Al' }, device: 'web' },
      answer: {
        user: { id: 1, name: 'Al' },
        token: 'p1.7mTqkVb0cJm3kYd1Zp6r9w2sXfGhLuNvQeRaBcDeFgH',
        expires: 1_803_600_000_000,
      },
    },
    sameName: {
      request: { user: { key: 'seller-5', name: 'Al' } },
      answer: {
        user: { id: 2, name: 'Al 2' },
        token: 'p2.Qw8ErTyUiOpAsDfGhJkLzXcVbNm1234567890aBcDeF',
        expires: 1_803_600_000_000,
      },
    },
  },
  message: {
    toUser: {
      request: {
        from: { key: 'seller-5' },
        to: { key: 'customer-17' },
        msg: 'Your order is on its way.',
        ref: 'order-4711-sent',
      },
      answer: { conv: 'd1.2', seq: 1, at: 1_795_824_000_000 },
    },
    again: {
      request: {
        from: { key: 'seller-5' },
        to: { key: 'customer-17' },
        msg: 'Your order is on its way.',
        ref: 'order-4711-sent',
      },
      answer: { conv: 'd1.2', seq: 1, at: 1_795_824_000_000, duplicate: true },
    },
  },
} as const;
