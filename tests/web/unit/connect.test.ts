import { afterEach, describe, expect, test, vi } from 'vitest';
import { CallError, clientOf, complete } from '../../../base/web/connect';
import { REPLIES, SHAPES, type DecideReply, type TerminalCalls } from '../../../base/web/wire/terminal';

const call = clientOf<TerminalCalls>({ replies: REPLIES, shapes: SHAPES });
afterEach(() => vi.unstubAllGlobals());
const answering = (status: number, body: unknown) => vi.stubGlobal('fetch', vi.fn(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })));

describe('a reply', () => {
  test('is whole though proto3 leaves defaults out', async () => {
    answering(200, { decisionId: 'd-1', decision: { verdict: 'VERDICT_ADMIT', receipt: {} } });
    const reply = await call('Terminal/Decide', {});
    expect([reply.orders, reply.sentence, reply.microseconds]).toEqual([[], '', 0]);
    expect(reply.decision?.reasons).toEqual([]);
    expect(reply.decision?.receipt?.replicaAgeUs).toBe('0');
    expect(reply.document).toBeUndefined();
  });

  test('of a newer checkpoint may have words and fields that this page does not know', () => {
    const reply = complete(SHAPES, 'DecideReply', { decision: { verdict: 'VERDICT_LATER' }, novel: 1, orders: [{ effect: 'BAN_EFFECT_NOVEL' }] }) as unknown as DecideReply;
    expect(reply.decision?.verdict).toBe('VERDICT_UNSPECIFIED');
    expect(reply.orders[0]?.effect).toBe('BAN_EFFECT_UNSPECIFIED');
    expect('novel' in reply).toBe(false);
  });

  test('keeps which of several values was given', () => {
    const reason = complete(SHAPES, 'MessageArgument', { name: 'by', day: '2026-11-27' });
    expect(reason).toEqual({ name: 'by', day: '2026-11-27' });
  });
});

describe('a call that fails', () => {
  test('says why, in the code of the server', async () => {
    answering(404, { code: 'not_found', message: 'no such decision' });
    await expect(call('Terminal/Confirm', {})).rejects.toMatchObject({ code: 'not_found', message: 'no such decision' });
  });
  test.each([['no JSON', '<html>'], ['nothing', '']])('is unreachable where %s came', async (_, body) => {
    answering(502, body);
    const error: unknown = await call('Terminal/Confirm', {}).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CallError);
    expect((error as CallError).code).toBe('unreachable');
  });
  test('sends 64 bit numbers as text and names its limit', async () => {
    answering(200, {});
    await call('Terminal/Identify', { crossing: { checkpoint: 'a', epoch: 1, sequence: '18446744073709551615' } }, 3000);
    const [url, options] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect(url).toBe('/otkel.v1.Terminal/Identify');
    expect(options?.body).toContain('"18446744073709551615"');
    expect(options?.headers).toMatchObject({ 'Connect-Timeout-Ms': '3000' });
  });
});
