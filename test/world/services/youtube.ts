import type { Handler } from '../server.ts';
import type { FakePost, FakeService } from '../service.ts';

// The Data API as developers.google.com/youtube/v3/docs has it; shapes after the recorded answers in sns-sdks/python-youtube's testdata.

export interface Video {
  id: string;
  channel: string;
  title: string;
  description: string;
  at: number;
  views: number;
}
export interface Comment {
  id: string;
  video: string;
  channel: string;
  text: string;
  at: number;
}
export interface Played {
  videos: readonly Video[];
  comments?: readonly Comment[];
  /** Videos whose comments are switched off. */
  closed?: readonly string[];
  key?: string;
  /** Calls that this "day" still takes. */
  searches?: number;
}
export interface Answer {
  status: number;
  body: string;
}

/** Answers one request. Lists come newest first; a page mark is opaque. Counts what it is asked in `used`. */
export function play(world: () => Played, used = { searches: 0, units: 0 }) {
  return (path: string, query: URLSearchParams): Answer => {
    const { videos, comments = [], closed = [], key = 'good-key', searches = 100 } = world();
    if (query.get('key') !== key) return refusal(400, 'badRequest', 'API key not valid. Please pass a valid API key.');
    const most = Number(query.get('maxResults') ?? 5);
    const from = Number((query.get('pageToken') ?? 'P0').slice(1));
    const ids = query.get('id')?.split(',') ?? [];
    if (Number.isNaN(from)) return refusal(400, 'invalidPageToken', 'The request specifies an invalid page token.');
    const list = (kind: string, all: readonly unknown[]): Answer => ({
      status: 200,
      body: JSON.stringify({
        kind: `youtube#${kind}ListResponse`,
        ...(from + most < all.length ? { nextPageToken: `P${from + most}` } : {}),
        pageInfo: { totalResults: Math.min(1_000_000, all.length), resultsPerPage: most },
        items: all.slice(from, from + most),
      }),
    });
    switch (path.replace(/^.*\/youtube\/v3\//, '')) {
      case 'search': {
        used.searches += 1;
        if (used.searches > searches)
          return refusal(403, 'quotaExceeded', 'The request cannot be completed because you have exceeded your quota.');
        if (most > 50) return refusal(400, 'invalidParameter', 'maxResults');
        const words = (query.get('q') ?? '').split('|').map(word => word.replaceAll('"', '').toLowerCase());
        const after = Date.parse(query.get('publishedAfter') ?? '1970-01-01T00:00:00Z');
        const found = videos
          .filter(
            video =>
              video.at >= after &&
              words.some(word => `${video.title} ${video.description}`.toLowerCase().includes(word)),
          )
          .sort((a, b) => b.at - a.at)
          // Whatever matches, a search reaches no further than about this.
          .slice(0, 500);
        return list('search', found.map(searchResult));
      }
      case 'videos': {
        used.units += 1;
        if (ids.length > 50) return refusal(400, 'invalidParameter', 'id');
        return list('video', videos.filter(video => ids.includes(video.id)).map(videoResource));
      }
      case 'channels': {
        used.units += 1;
        if (ids.length > 50) return refusal(400, 'invalidParameter', 'id');
        return list('channel', ids.map(channelResource));
      }
      case 'comments':
        used.units += 1;
        return list('comment', comments.filter(comment => ids.includes(comment.id)).map(commentResource));
      case 'commentThreads': {
        used.units += 1;
        const video = query.get('videoId');
        const channel = query.get('allThreadsRelatedToChannelId');
        const words = (query.get('searchTerms') ?? '').toLowerCase();
        if (video !== null && closed.includes(video))
          return refusal(
            403,
            'commentsDisabled',
            'The video identified by the <code>videoId</code> parameter has disabled comments.',
          );
        if (video !== null && !videos.some(({ id }) => id === video))
          return refusal(404, 'videoNotFound', 'The video could not be found.');
        const under = new Set(videos.filter(one => one.channel === channel).map(({ id }) => id));
        const found = comments
          .filter(
            comment =>
              (video === null ? under.has(comment.video) : comment.video === video) &&
              comment.text.toLowerCase().includes(words),
          )
          .sort((a, b) => b.at - a.at);
        return list('commentThread', found.map(thread));
      }
      default:
        return { status: 404, body: '<html><title>Error 404 (Not Found)!!1</title></html>' };
    }
  };
}

function refusal(code: number, reason: string, message: string): Answer {
  const status = code === 404 ? 'NOT_FOUND' : code === 403 ? 'PERMISSION_DENIED' : 'INVALID_ARGUMENT';
  return {
    status: code,
    body: JSON.stringify({ error: { code, message, errors: [{ message, domain: 'youtube', reason }], status } }),
  };
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

function snippet(video: Video, description: string) {
  return {
    publishedAt: iso(video.at),
    channelId: video.channel,
    title: video.title,
    description,
    channelTitle: `Channel ${video.channel.slice(2, 6)}`,
    liveBroadcastContent: 'none',
  };
}

/** A search shows the beginning of a description only. */
function searchResult(video: Video) {
  const short = video.description.length > 60 ? `${video.description.slice(0, 60)} ...` : video.description;
  return {
    kind: 'youtube#searchResult',
    id: { kind: 'youtube#video', videoId: video.id },
    snippet: snippet(video, short),
  };
}

function videoResource(video: Video) {
  return {
    kind: 'youtube#video',
    id: video.id,
    snippet: {
      ...snippet(video, video.description),
      tags: ['review'],
      categoryId: '28',
      defaultAudioLanguage: 'en-US',
    },
    contentDetails: { duration: 'PT4M13S', definition: 'hd', caption: 'false' },
    statistics: { viewCount: String(video.views), likeCount: '12', favoriteCount: '0', commentCount: '3' },
  };
}

function channelResource(id: string) {
  return {
    kind: 'youtube#channel',
    id,
    snippet: {
      title: `Channel ${id.slice(2, 6)}`,
      customUrl: `@${id.slice(2, 8).toLowerCase()}`,
      publishedAt: '2012-01-01T00:00:00Z',
    },
    statistics: { viewCount: '160000', subscriberCount: '19200', hiddenSubscriberCount: false, videoCount: '50' },
  };
}

function commentResource(comment: Comment) {
  return {
    kind: 'youtube#comment',
    id: comment.id,
    snippet: {
      videoId: comment.video,
      textDisplay: comment.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      authorDisplayName: '@ada-example',
      authorChannelUrl: `http://www.youtube.com/channel/${comment.channel}`,
      authorChannelId: { value: comment.channel },
      canRate: true,
      viewerRating: 'none',
      likeCount: 2,
      publishedAt: iso(comment.at),
      updatedAt: iso(comment.at),
    },
  };
}

function thread(comment: Comment) {
  return {
    kind: 'youtube#commentThread',
    id: comment.id,
    snippet: {
      videoId: comment.video,
      topLevelComment: commentResource(comment),
      canReply: true,
      totalReplyCount: 0,
      isPublic: true,
    },
  };
}

function videoIdOf(post: FakePost): string {
  return `v${String(post.n).padStart(10, '0')}`;
}

export const service: FakeService = {
  type: 'youtube',
  options: base => ({ base_url: base, key: 'good-key' }),
  unauthorised: base => ({ base_url: base, key: 'wrong-key' }),
  routes(posts) {
    const answer = play(() => ({
      videos: posts()
        .filter(post => !post.deleted)
        .map(post => ({
          id: videoIdOf(post),
          channel: `UC${post.author.padEnd(22, '_').slice(0, 22)}`,
          title: post.text.slice(0, 100),
          description: post.text,
          at: post.at,
          views: 100,
        })),
    }));
    const handler: Handler = ({ path, query }, response) => {
      const { status, body } = answer(path, query);
      const type = body.startsWith('<') ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8';
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    return { '/youtube/v3/*': handler };
  },
  idOf: post => `youtube:${videoIdOf(post)}`,
  lacks: { deletions: 'a deleted video is no longer found; only looking it up again tells', most: 150 },
};
