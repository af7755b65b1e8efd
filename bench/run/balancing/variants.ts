/** Ways to choose a node, each a change of the configuration that is deployed. */
export type Variant = {
  name: string;
  change(configuration: string): string;
};

export const variants: Variant[] = [
  {
    name: 'round robin',
    change: (text) => withoutAgent(replaced(text, /balance leastconn/g, 'balance roundrobin')),
  },
  { name: 'least connections', change: withoutAgent },
  { name: 'least connections by load (deploy/haproxy)', change: (text) => text },
];

function withoutAgent(text: string): string {
  return replaced(text, / agent-check agent-inter 2s/g, '');
}

export function replaced(text: string, what: RegExp, by: string): string {
  if (text.search(what) < 0) throw new Error(`deploy/haproxy: nothing matches ${what}`);
  return text.replace(what, by);
}
