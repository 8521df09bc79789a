// A post as it stands in conversation.ndjson: in order of time, with its address and with nothing the making of it needed.
const SITES = {
  forum: p => `https://forum.teatalk.example/t/${p.thread ? p.thread.replace('forum-', '') : p.number}/${p.number}`,
  hackernews: p => `https://news.ycombinator.com/item?id=${p.number}`,
  blog: p => `https://blog.leafandwire.example/${p.number}`,
  news: p => `https://news.evening-current.example/articles/${p.number}`,
};

export function finished(posts) {
  return posts
    .sort((a, b) => a.at - b.at || a.number - b.number)
    .map(p => ({
      id: p.id,
      place: p.place,
      kind: p.kind,
      at: new Date(p.at).toISOString().replace(/\.\d+Z$/, 'Z'),
      author: p.author,
      title: p.title,
      text: p.text,
      url: SITES[p.place](p),
      thread: p.thread,
      lang: p.lang,
      points: p.points,
      comments: p.thread === null ? p.answers : null,
      event: p.event,
      truth: p.truth,
    }));
}
