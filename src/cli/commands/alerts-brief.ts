import type { Command } from 'commander';
import { EXIT } from '../../model/errors.ts';
import type { Act } from '../command.ts';
import { countOption } from '../options.ts';

/** `alerts brief`: one page for people in a crisis. */
export function defineBrief(alerts: Command, act: Act): void {
  alerts
    .command('brief')
    .summary('one page for people in a crisis')
    .description(
      'One page: what happens and since when, where it began, who says what, what was agreed to do, what to do next, how it compares. --format text, md, html or json; html is one file that loads nothing.',
    )
    .argument('<id>')
    .option('-o, --output <file>', 'write it to a file; its ending says how: .md .html .json .txt')
    .option('--evidence <dir>', 'export what was said: raw replies, their times and SHA-256')
    .action(
      act(async (shell, [id], options) => {
        const { makeBrief } = await import('../../app/brief.ts');
        const { briefView, evidenceWords } = await import('../../present/views/brief.ts');
        const brief = await makeBrief(shell.world, countOption('<id>', id ?? ''), await shell.zone());
        const folder = options['evidence'] as string | undefined;
        if (folder !== undefined && shell.globals.dryRun !== true) {
          const { exportEvidence } = await import('../../app/evidence.ts');
          const { context } = shell;
          const about = { now: context.now(), by: context.self.split('@')[0] ?? '', cwd: context.cwd };
          const manifest = await exportEvidence(await shell.world.store('read'), brief.alert, folder, about);
          await shell.tell(evidenceWords(manifest, folder));
        }
        const output = options['output'] as string | undefined;
        if (output === undefined || output === '-') await shell.print(briefView(brief));
        else {
          const { writeReport } = await import('../../app/report.ts');
          await writeReport(output, shell.pieces(briefView(brief), { file: output }));
          await shell.tell(`Wrote ${output}.`);
        }
        return EXIT.ok;
      }),
    );
}
