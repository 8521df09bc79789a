/** A source's options with its secrets as configurations write them: in the environment. Adds them to `env`. */
export function hidden(options: Record<string, unknown> | null, env: Record<string, string>): Record<string, unknown> {
  const about = JSON.stringify(options ?? {}, (key, value) => {
    if (typeof value !== 'string' || !/token|key$|secret|password/i.test(key) || value.includes('$')) return value;
    const name = `SECRET_${Object.keys(env).length}`;
    env[name] = value;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
    return '${NAME}'.replace('NAME', name);
  });
  return JSON.parse(about);
}
