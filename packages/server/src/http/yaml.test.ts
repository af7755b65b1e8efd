import { expect, test } from 'vitest';
import { toYaml } from './yaml.ts';

test('writes blocks, and texts as JSON does', () => {
  const value = {
    plain: 1,
    'a b': 'x: "y"\n',
    '200': true,
    no: null,
    left: undefined,
    none: [],
    empty: {},
    list: ['a', ['b', 'c'], { d: 1, e: { f: 2 } }],
  };
  expect(toYaml(value)).toBe(`"200": true
plain: 1
"a b": "x: \\"y\\"\\n"
"no": null
none: []
empty: {}
list:
  - "a"
  - - "b"
    - "c"
  - d: 1
    e:
      f: 2
`);
});
