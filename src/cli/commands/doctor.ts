import { EXIT } from '../../model/errors.ts';
import type { CommandSpec } from '../command.ts';

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'is everything in order? configuration, database, sources, clock',
  group: 'Upkeep:',
  define(command, act) {
    command.option('--online', 'ask each source once').action(
      act(async (shell, _args, options) => {
        const { examine } = await import('../../app/doctor.ts');
        const { doctorView } = await import('../../present/views/setup.ts');
        const findings = await examine(shell.world, options['online'] === true);
        await shell.print(doctorView(findings));
        return findings.some(({ state }) => state === 'bad') ? EXIT.failure : EXIT.ok;
      }),
    );
  },
};
