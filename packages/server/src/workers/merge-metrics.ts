/** A worker's page of metrics, in Prometheus' text form. */
export interface WorkerPage {
  readonly worker: number;
  readonly text: string;
}

interface Family {
  readonly about: string[];
  readonly samples: string[];
}

/**
 * One page of all workers: each sample with its worker as a label, since a sum of what is not a
 * count would lie. The form wants a metric's samples together, under one description.
 */
export function mergeMetrics(pages: readonly WorkerPage[]): string {
  const families = new Map<string, Family>();
  for (const { worker, text } of pages) {
    let current: Family | undefined;
    for (const line of text.split('\n')) {
      const described = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
      if (described !== undefined) {
        current = familyOf(families, described);
        // From the first worker that has it; the others say the same.
        if (!current.about.includes(line)) current.about.push(line);
      } else if (line !== '' && !line.startsWith('#')) {
        const name = /^[^{ ]+/.exec(line)?.[0] ?? '';
        current ??= familyOf(families, name);
        current.samples.push(labelled(line, name.length, worker));
      }
    }
  }
  let page = '';
  for (const { about, samples } of families.values()) {
    page += `${[...about, ...samples].join('\n')}\n`;
  }
  return page;
}

function familyOf(families: Map<string, Family>, name: string): Family {
  const known = families.get(name);
  if (known !== undefined) return known;
  const family: Family = { about: [], samples: [] };
  families.set(name, family);
  return family;
}

function labelled(line: string, nameLength: number, worker: number): string {
  const name = line.slice(0, nameLength);
  const rest = line.slice(nameLength);
  if (rest.startsWith('{}')) return `${name}{worker="${worker}"}${rest.slice(2)}`;
  if (rest.startsWith('{')) return `${name}{worker="${worker}",${rest.slice(1)}`;
  return `${name}{worker="${worker}"}${rest}`;
}
