import { bar } from '../chart.ts';
import { grid, hanging } from '../panel.ts';
import { oneLine, widthOf } from '../width.ts';
import { changeMark, NARROW, type Page } from './report-marks.ts';
import { capital, shareWords } from './report-words.ts';

/** Share of voice: mentions, stories and reach side by side, the own brand marked. */
export function shareText(page: Page): string[] {
  const { report, ink, look, width } = page;
  if (report.share === null) return [];
  const { rows, note } = report.share;
  const narrow = width < 100;
  const cells = rows.map(row => {
    const name = row.role === 'own' ? ink.strong(oneLine(row.name)) : oneLine(row.name);
    const shares = [row.byMentions, row.byStories, row.byReach];
    const bare = width < NARROW;
    const line = [name, ...shares.map(share => shareWords(bare && share ? { ...share, interval: null } : share))];
    return narrow ? line : [...line, changeMark(row.change, page, row.role === 'own' ? 'mood' : 'accent')];
  });
  const head = width < NARROW ? ['', 'mentions', 'stories', 'reach'] : ['', 'by mentions', 'by stories', 'by reach'];
  if (!narrow) head.push('mentions, against the week before');
  const table = grid([head.map(ink.faint), ...cells]);
  const used = Math.max(...table.map(widthOf));
  const room = Math.min(40, width - used - 2);
  const drawn = table.map((line, i) => {
    const row = rows[i - 1];
    if (!row?.byMentions || room < 12) return line;
    return `${line}${' '.repeat(used - widthOf(line) + 2)}${ink.accent(bar(row.byMentions.value, room, look.unicode))}`;
  });
  if (narrow) {
    drawn.push(
      '',
      ...grid(
        rows.map(row => [oneLine(row.name), changeMark(row.change, page, row.role === 'own' ? 'mood' : 'accent')]),
      ),
    );
  }
  const barred = rows.find(row => row.change.verdict === 'incomparable')?.change.note;
  if (width >= NARROW) {
    drawn.push('', ...hanging('', 'In brackets: where the true share lies, 95 times in 100.', width).map(ink.faint));
  }
  if (note !== null) drawn.push(...hanging('', `${capital(oneLine(note))}.`, width).map(ink.faint));
  if (barred)
    drawn.push(...hanging('', `Not comparable with the week before: ${oneLine(barred)}.`, width).map(ink.faint));
  return drawn;
}
