import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Ctx } from '../context.ts';
import { Fault } from '../lib/fault.ts';

/**
 * What is wrong with a webhook's address as it is written, or undefined. https only and no host that names this network,
 * unless private webhooks are allowed (demo, tests). Where a name leads is looked at before every attempt.
 */
export function urlProblem(ctx: Ctx, text: string): string | undefined {
  if (!URL.canParse(text)) return 'the address is not a URL';
  const url = new URL(text);
  if (url.username || url.password) return 'the address must not hold a user name or password';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'the address must begin with https://';
  if (ctx.config.allowPrivateWebhooks) return undefined;
  if (url.protocol !== 'https:') return 'the address must begin with https://';
  const host = hostOf(url);
  if (isIP(host) ? isPrivate(host) : /(^|\.)(localhost|local|internal)\.?$/i.test(host)) return 'the address leads into a private network';
  return undefined;
}

/**
 * Resolves the host of a webhook once and gives a lookup that answers with exactly that address, so that a name can't
 * be public when it is checked and private when it is used. Throws a Fault: transient when the name does not resolve,
 * permanent when an address is private and private ones are not allowed.
 */
export async function pinAddress(ctx: Ctx, url: URL): Promise<LookupFunction> {
  const host = hostOf(url);
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host);
  const refused = !ctx.config.allowPrivateWebhooks && found.some(({ address }) => isPrivate(address));
  if (refused || found.length === 0) throw new Fault('permanent', 'webhook.private-address', 'the webhook leads into a private network');
  const [first] = found;
  return (_host, options, answer) => {
    if (options.all) answer(null, found);
    else answer(null, first!.address, first!.family);
  };
}

async function resolve(host: string): Promise<{ address: string; family: number }[]> {
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    throw new Fault('transient', 'webhook.unknown-host', 'the host of the webhook does not resolve', { cause });
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isPrivate(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  // A list of each family: node reads IPv4 addresses as mapped IPv6 ones when they meet an IPv6 range.
  const list = new BlockList();
  for (const [net, prefix] of family === 'ipv6' ? PRIVATE_V6 : PRIVATE_V4) list.addSubnet(net, prefix, family);
  return list.check(address, family);
}

/** IANA's special-purpose IPv4 ranges that are not the public internet (RFC 6890), and multicast. */
const PRIVATE_V4: readonly [string, number][] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24],
  ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** The same for IPv6; the ranges that carry an IPv4 address inside are refused as a whole. */
const PRIVATE_V6: readonly [string, number][] = [
  ['::', 96], ['::ffff:0:0', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32],
  ['2002::', 16], ['fc00::', 7], ['fe80::', 9], ['ff00::', 8],
];
