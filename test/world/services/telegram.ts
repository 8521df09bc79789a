import type { Handler } from '../server.ts';
import type { FakeService } from '../service.ts';

// The preview pages of t.me: classes and nesting as read by TelegramBridge.php of RSS-Bridge/rss-bridge and other public readers.

export interface Message {
  id: number;
  text: string;
  at: number;
}

const PAGE = 20;

/** A page of twenty messages, the newest at its end, for `/s/<channel>?before=<id>`; another page for other channels. */
export function play(messages: () => readonly Message[], channel = 'acmeusers') {
  return (path: string, query: URLSearchParams): { status: number; body: string } => {
    const name = /\/s\/(\w+)$/.exec(path)?.[1] ?? '';
    if (name.toLowerCase() !== channel)
      return {
        status: 200,
        body: `<!DOCTYPE html><html><body class="no_transition"><div class="tgme_page"><div class="tgme_page_title">${name}</div></div></body></html>`,
      };
    const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
    const older = [...messages()].sort((a, b) => a.id - b.id).filter(({ id }) => id < before);
    const shown = older.slice(-PAGE);
    const more =
      older.length > PAGE
        ? `<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/${channel}?before=${shown[0]?.id}" class="tme_messages_more js-messages_more" data-before="${shown[0]?.id}"></a></div>`
        : '';
    return {
      status: 200,
      body: `<!DOCTYPE html>
<html><head><title>Acme Users – Telegram</title></head><body class="widget_frame_base tgme_webpreview"><header class="tgme_header"><div class="tgme_channel_info">
<div class="tgme_channel_info_header_title"><span dir="auto">Acme Users</span></div>
<div class="tgme_channel_info_counters"><div class="tgme_channel_info_counter"><span class="counter_value">12.3K</span> <span class="counter_type">subscribers</span></div><div class="tgme_channel_info_counter"><span class="counter_value">41</span> <span class="counter_type">photos</span></div></div>
</div></header><main class="tgme_main"><section class="tgme_channel_history js-message_history">${more}
${shown.map(message => messageOf(message, channel)).join('\n')}
</section></main></body></html>`,
    };
  };
}

function messageOf({ id, text, at }: Message, channel: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="${channel}/${id}" data-view="x">
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/${channel}"><span dir="auto">Acme Users</span></a></div>
<div class="tgme_widget_message_text js-message_text" dir="auto">${escaped}</div>
<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">1.2K</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="https://t.me/${channel}/${id}"><time datetime="${new Date(at).toISOString().replace('.000Z', '+00:00')}" class="time">07:37</time></a></span></div></div>
</div></div></div>`;
}

export const service: FakeService = {
  type: 'telegram',
  options: base => ({ base_url: base, channels: ['acmeusers'], pages: 100 }),
  unauthorised: null,
  routes(posts) {
    const answer = play(() =>
      posts()
        .filter(post => !post.deleted)
        .map(post => ({ id: 100 + post.n, text: post.text, at: post.at })),
    );
    const handler: Handler = ({ path, query }, response) => {
      const { status, body } = answer(path, query);
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body);
    };
    return { '/s/*': handler };
  },
  idOf: post => `telegram:acmeusers/${100 + post.n}`,
  lacks: { deletions: 'a deleted message is no longer shown; nothing tells it from a number that never was one' },
};
