import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { freePort } from '../support/free-port.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { type Spider, startSpider } from '../support/spider.ts';

export type SpiderCluster = {
  readonly spider: Spider;
  readonly nodes: readonly [ParleyNode, ParleyNode];
  connectTo(index: 0 | 1): Promise<ClassicClient>;
  stop(): Promise<void>;
};

/** Two nodes whose database is spread over two back ends. */
export async function startSpiderCluster(): Promise<SpiderCluster> {
  const [spider, redis]: [Spider, Redis] = await Promise.all([startSpider(), startRedis()]);
  // The first start makes the tables; then they are spread, as docs/scaling.md says.
  await (await startParley({ args: ['--db', spider.url] })).stop();
  await spider.shard();
  const start = async () =>
    startParley({
      tcpPort: await freePort(),
      args: ['--db', spider.url, '--bus', redis.url],
    });
  const nodes = [await start(), await start()] as const;
  const clients = new Set<ClassicClient>();
  return {
    spider,
    nodes,
    async connectTo(index) {
      const client = await connectClassic(nodes[index].tcpPort);
      clients.add(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.destroy();
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([redis.stop(), spider.stop()]);
    },
  };
}
