import type { Command } from 'commander';

interface Words {
  /** `mentions`, `query check`; empty: the program itself. */
  path: string;
  words: { word: string; text: string }[];
}

/** A completion script made from the commands as they are; it offers commands, sub-commands and long options. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const table = [...wordsOf(program, '')];
  const valued = [...new Set(valuesOf(program))].join('|');
  return { bash, zsh, fish }[shell](table, valued);
}

/** The options that take a value: the word behind one is no command. */
function* valuesOf(command: Command): Generator<string> {
  for (const option of command.options)
    if (option.required) yield* [option.short, option.long].filter(flag => flag !== undefined && flag !== null);
  for (const sub of command.commands) yield* valuesOf(sub as Command);
}

function* wordsOf(command: Command, path: string): Generator<Words> {
  const subs = command.commands.map(sub => ({ word: sub.name(), text: sub.summary() }));
  const options = command.options.flatMap(option =>
    option.long ? [{ word: option.long, text: option.description }] : [],
  );
  yield { path, words: [...subs, ...options, { word: '--help', text: 'help' }] };
  for (const sub of command.commands) yield* wordsOf(sub as Command, `${path} ${sub.name()}`.trim());
}

function bash(table: readonly Words[], valued: string): string {
  return `# earshot completion for bash
_earshot() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${valued}) ((i++)) ;;
      -*) ;;
      *) path="\${path:+$path }$word" ;;
    esac
  done
  local words=""
  while :; do
    case "$path" in
${table.map(({ path, words }) => `      ${quote(path)}) words=${quote(words.map(({ word }) => word).join(' '))} ;;`).join('\n')}
    esac
    [[ -n "$words" || -z "$path" ]] && break
    [[ "$path" == *" "* ]] && path="\${path% *}" || path=""
  done
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _earshot earshot
`;
}

function zsh(table: readonly Words[], valued: string): string {
  return `#compdef earshot
# earshot completion for zsh
_earshot() {
  local -a found
  local path="" word skip=""
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [[ -n "$skip" ]]; then
      skip=""
      continue
    fi
    case "$word" in
      ${valued}) skip=1 ;;
      -*) ;;
      *) path="\${path:+$path }$word" ;;
    esac
  done
  while :; do
    case "$path" in
${table
  .map(
    ({ path, words }) =>
      `      ${quote(path)}) found=(${words.map(({ word, text }) => quote(`${word}:${text.replace(/:/g, ' ')}`)).join(' ')}) ;;`,
  )
  .join('\n')}
    esac
    (( \${#found} )) || [[ -z "$path" ]] && break
    [[ "$path" == *" "* ]] && path="\${path% *}" || path=""
  done
  _describe 'earshot' found
}
compdef _earshot earshot
`;
}

function fish(table: readonly Words[]): string {
  const lines = table.flatMap(({ path, words }) => {
    const parts = path === '' ? [] : path.split(' ');
    const condition =
      parts.length === 0
        ? '__fish_use_subcommand'
        : parts.map(part => `__fish_seen_subcommand_from ${part}`).join('; and ');
    return words.map(({ word, text }) =>
      word.startsWith('--')
        ? `complete -c earshot ${parts.length === 0 ? '' : `-n ${quote(condition)} `}-l ${word.slice(2)} -d ${quote(text)}`
        : `complete -c earshot -n ${quote(condition)} -a ${word} -d ${quote(text)}`,
    );
  });
  return `# earshot completion for fish\n${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}
