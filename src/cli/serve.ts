import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { example, portOption } from './options.ts';
import { aborted, stopSignal } from './stop-signal.ts';

interface ServeOptions {
  readonly config?: string;
  readonly port?: number;
}

async function serve({ config: file, port }: ServeOptions): Promise<void> {
  const stopping = stopSignal();
  const [{ createApp }, config] = await Promise.all([import('../app.ts'), loadConfig(file)]);
  const listen = { ...config.listen, port: port ?? config.listen.port };
  const app = createApp({ ...config, listen });
  try {
    await app.start();
    await aborted(stopping);
  } finally {
    await app.stop();
  }
}

export const serveCommand = (): Command =>
  new Command('serve')
    .description('Probe the exchanges and serve their health until SIGINT or SIGTERM.')
    .option(
      '--config <file>',
      'configuration to read (default: tidegate.config.yaml, .yml, .json or .ts of this directory, where there is one)',
    )
    .addOption(portOption('port to listen on, 0 for any that is free (default: as configured, or 4000)'))
    .addHelpText('after', example('serve --config tidegate.config.yaml --port 4000'))
    .action(serve);
