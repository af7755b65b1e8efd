import { ConfigError, logLevels, readConfig, serve } from '@parley/server';
import { type Command, Option } from 'commander';

const collect = (value: string, all: readonly string[] = []): string[] => [...all, value];

/** `parley serve`: runs the server until it is told to stop. */
export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('run the chat server')
    .option(
      '--tcp <address>',
      'listen for chat on HOST:PORT, or HOST:PORT?dialect=d&proxy=on; repeatable (PARLEY_TCP; default 127.0.0.1:6000)',
      collect,
    )
    .option(
      '--http <address>',
      'listen for HTTP on HOST:PORT, or HOST:PORT?proxy=on (PARLEY_HTTP; default 127.0.0.1:8080)',
    )
    .option(
      '--trusted-proxies <ranges>',
      'where proxy=on, believe PROXY headers from these, such as 10.0.0.0/8,::1 (PARLEY_TRUSTED_PROXIES; default this machine)',
    )
    .option(
      '--agent-check <address>',
      "answer HAProxy's agent-check on HOST:PORT with a weight made from the load (PARLEY_AGENT_CHECK)",
    )
    .option('--tls-cert <file>', 'speak TLS with this certificate, in PEM (PARLEY_TLS_CERT)')
    .option('--tls-key <file>', 'and with its key, in PEM (PARLEY_TLS_KEY)')
    .option(
      '--origin <origin>',
      'let pages of https://HOST connect, beside our own, or * for all; repeatable (PARLEY_ORIGINS)',
      collect,
    )
    .option('--data <folder>', 'where the embedded database is (PARLEY_DATA; default ./data)')
    .option('--db <url>', 'use mysql://USER:PASSWORD@HOST:PORT/DATABASE instead (PARLEY_DB)')
    .option(
      '--files <place>',
      'keep files in this folder, or in s3://KEY:SECRET@HOST/BUCKET (PARLEY_FILES; default the folder files in --data; none in a cluster)',
    )
    .option(
      '--bus <url>',
      'join the cluster on redis://, redis+sentinel:// or redis+cluster:// (PARLEY_BUS)',
    )
    .option(
      '--workers <n>',
      'share the ports among N processes, each a node of the cluster (PARLEY_WORKERS; default 1)',
    )
    .addOption(
      new Option(
        '--search <switch>',
        'let users search messages (PARLEY_SEARCH; default on)',
      ).choices(['on', 'off']),
    )
    .addOption(
      new Option('--log <level>', 'how much to log (PARLEY_LOG; default info)').choices(logLevels),
    )
    .action(async (options) => {
      try {
        process.exitCode = await serve(readConfig(options, process.env));
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        process.stderr.write(`parley: ${error.message}\n`);
        process.exitCode = 2;
      }
    });
}
