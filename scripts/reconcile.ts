import { system } from '../shared/adapters/system.ts';
import { progressOn } from './reconcile/progress.ts';
import { reconcile } from './reconcile/run.ts';

/** npm runs a script in the project's folder and says where it was called: names of files are meant from there. */
const folder =
  process.env['npm_lifecycle_event'] === 'reconcile'
    ? (process.env['INIT_CWD'] ?? process.cwd())
    : process.cwd();

process.exitCode = await reconcile(process.argv.slice(2), {
  folder,
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  listener: progressOn(process.stderr),
  holds: (end) =>
    process.once('SIGINT', () => {
      end();
      process.exit(130);
    }),
  now: system.now,
});
