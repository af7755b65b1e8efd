import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { freePort, freePorts } from '../support/free-port.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { metric } from './metrics.ts';

const LANDING_DEADLINE_MS = 20_000;

export type NodeIndex = 0 | 1;

export type Cluster = {
  readonly mariadb: MariaDb;
  readonly redis: Redis;
  readonly nginx: Nginx;
  node(index: NodeIndex): ParleyNode;
  /** Through the balancer, to whichever node it chooses. */
  connect(): Promise<ClassicClient>;
  /** Through the balancer too, but again until it chooses this node. */
  connectTo(index: NodeIndex): Promise<ClassicClient>;
  /** Starts a node again that was killed, on its ports. */
  startAgain(index: NodeIndex): Promise<void>;
  stop(): Promise<void>;
};

/** Two nodes on MariaDB and Redis behind the deployed balancer. */
export async function startCluster(): Promise<Cluster> {
  const ports = await freePorts(2);
  const [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
  const database = await mariadb.database();
  const start = async (tcpPort: number): Promise<ParleyNode> =>
    startParley({
      tcpPort,
      args: ['--db', database, '--bus', redis.url],
    });
  // At once, so that they also make the tables at once.
  const nodes = await Promise.all(ports.map(start));
  const nginx = await startNginx({ listenPort: await freePort(), upstreams: ports });
  const clients = new Set<ClassicClient>();

  const node = (index: NodeIndex): ParleyNode => {
    const found = nodes[index];
    if (found === undefined) throw new Error(`there is no node ${index}`);
    return found;
  };
  const connect = async (): Promise<ClassicClient> => {
    const client = await connectClassic(nginx.port);
    clients.add(client);
    return client;
  };

  return {
    mariadb,
    redis,
    nginx,
    node,
    connect,
    async connectTo(index) {
      const elsewhere: ClassicClient[] = [];
      let landed: ClassicClient | undefined;
      await eventually(
        async () => {
          const before = await metric(node(index), 'connections');
          const client = await connect();
          // A frame that is answered without a login shows that the node has the connection.
          client.send({ msgid: 3, ref: 'here?' });
          await client.next(({ ref }) => ref === 'here?');
          if ((await metric(node(index), 'connections')) > before) landed = client;
          else elsewhere.push(client);
          return landed !== undefined;
        },
        LANDING_DEADLINE_MS,
        () => `the balancer chooses node ${index}`,
      );
      await Promise.all(elsewhere.map((client) => client.close()));
      if (landed === undefined) throw new Error('no connection landed');
      return landed;
    },
    async startAgain(index) {
      const { tcpPort, stop } = node(index);
      await stop();
      nodes[index] = await start(tcpPort);
    },
    async stop() {
      for (const client of clients) client.destroy();
      await Promise.all(nodes.map((each) => each.stop()));
      await Promise.all([nginx.stop(), redis.stop(), mariadb.stop()]);
    },
  };
}
