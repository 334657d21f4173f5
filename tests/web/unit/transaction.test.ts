// The transaction without a page: what is recorded, what is dropped.
import { beforeEach, describe, expect, test } from 'vitest';
import { CallError } from '../../../base/web/connect';
import type { Call } from '../../../checkpoint/web/state/calls';
import { Transaction } from '../../../checkpoint/web/state/transaction.svelte';
import { decision, order, reading } from '../terminal/answers';
import { passport } from '../terminal/passport';

type Handler = (request: Record<string, unknown>) => unknown;
let asked: { method: string; request: Record<string, unknown> }[];
let handlers: Record<string, Handler>;
const call = (async (method: string, request: Record<string, unknown>) => {
  asked.push({ method, request });
  return handlers[method]?.(request);
}) as unknown as Call;
const seat = { officer: 'K-114', lane: '3' };
const admit = () => decision({ decisionId: 'd-1', orders: [], decision: { ...decision().decision!, verdict: 'VERDICT_ADMIT' } });
const sent = (method: string) => asked.filter((one) => one.method === method);

beforeEach(() => {
  seat.officer = 'K-114';
  asked = [];
  handlers = {
    'Terminal/ReadLines': ({ typed }) => reading(String(typed).split('\n')),
    'Terminal/Decide': admit,
    'Terminal/Confirm': () => ({ id: { checkpoint: 'dostyk', epoch: 1, sequence: '7' }, occurredAtUs: '1', hash: '', milliseconds: 1 }),
    'Terminal/Identify': () => ({}),
  };
});

async function read(number = 'N0000001'): Promise<Transaction> {
  const transaction = new Transaction(call, seat);
  await transaction.readLines(passport(number).join('\n'));
  return transaction;
}

describe('a decision', () => {
  test('follows a document by itself, with direction, lane and capture', async () => {
    const transaction = await read();
    expect(transaction.stage).toBe('decided');
    expect(sent('Terminal/Decide')[0]?.request).toMatchObject({ direction: 'DIRECTION_ENTRY', lane: '3', capture: 'CAPTURE_TYPED', language: 'en' });
  });

  test('does not follow lines that cannot be trusted', async () => {
    handlers['Terminal/ReadLines'] = () => reading(passport('N0000001'), { outcome: 'not_read' });
    expect((await read()).stage).toBe('not_read');
    expect(sent('Terminal/Decide')).toEqual([]);
  });

  test('that comes for an earlier traveller is dropped', async () => {
    let answerFirst: (reply: unknown) => void = () => {};
    handlers['Terminal/Decide'] = () => new Promise((resolve) => (answerFirst = resolve));
    const transaction = new Transaction(call, seat);
    const first = transaction.readLines('A');
    await expect.poll(() => sent('Terminal/Decide').length).toBe(1);
    handlers['Terminal/Decide'] = () => decision({ decisionId: 'second' });
    await transaction.readLines('B');
    answerFirst(decision({ decisionId: 'first' }));
    await first;
    expect(transaction.decided?.decisionId).toBe('second');
  });

  test('is made anew where the direction turns', async () => {
    const transaction = await read();
    await transaction.turn();
    expect(sent('Terminal/Decide').at(-1)?.request.direction).toBe('DIRECTION_EXIT');
  });

  test('may not be entered before it was on the screen', async () => {
    const transaction = await read();
    expect(transaction.mayEnterAdmit).toBe(false);
    transaction.shown();
    expect(transaction.mayEnterAdmit).toBe(false); // nor for the first 400 ms
  });

  test('that another language shows to have changed must be on the screen before it is entered', async () => {
    const transaction = await read();
    transaction.shown();
    expect(transaction.tookMs).not.toBeNull();
    await transaction.translate();
    expect(transaction.tookMs).not.toBeNull();
    handlers['Terminal/Decide'] = () => decision();
    await transaction.translate();
    expect([transaction.tookMs, transaction.proposed]).toEqual([null, 'OUTCOME_REFERRED']);
  });

  test('with a verdict that this page does not know is referred', async () => {
    handlers['Terminal/Decide'] = () => decision({ decision: { ...decision().decision!, verdict: 'VERDICT_UNSPECIFIED' } });
    expect((await read()).proposed).toBe('OUTCOME_REFERRED');
  });
});

describe('recording', () => {
  test('what is proposed needs no ground', async () => {
    const transaction = await read();
    expect(await transaction.act('OUTCOME_ADMITTED')).toBeNull();
    expect(transaction.stage).toBe('recorded');
    expect(sent('Terminal/Confirm')[0]?.request).toEqual({ decisionId: 'd-1', outcome: 'OUTCOME_ADMITTED', officer: 'K-114', ground: '' });
  });

  test.each(['OUTCOME_REFUSED', 'OUTCOME_REFERRED'] as const)('%s against the proposal asks why first', async (outcome) => {
    const transaction = await read();
    expect(await transaction.act(outcome)).toBe('ground');
    expect(sent('Terminal/Confirm')).toEqual([]);
    await transaction.record(outcome, 'law, art. 1');
    expect(sent('Terminal/Confirm')[0]?.request.ground).toBe('law, art. 1');
  });

  test('needs an officer', async () => {
    const transaction = await read();
    seat.officer = ' ';
    expect(await transaction.act('OUTCOME_ADMITTED')).toBe('officer');
    expect(sent('Terminal/Confirm')).toEqual([]);
  });

  test('that may or may not have happened is asked again with the same decision', async () => {
    const transaction = await read();
    const confirm = handlers['Terminal/Confirm'];
    handlers['Terminal/Confirm'] = () => Promise.reject(new CallError('unreachable', ''));
    await transaction.act('OUTCOME_ADMITTED');
    expect([transaction.stage, transaction.trouble?.key]).toEqual(['decided', 'trouble.unknown_whether']);
    handlers['Terminal/Confirm'] = confirm!;
    await transaction.act('OUTCOME_ADMITTED');
    expect(transaction.stage).toBe('recorded');
    expect(new Set(sent('Terminal/Confirm').map(({ request }) => request.decisionId)).size).toBe(1);
  });

  test('of a decision that is too old decides anew and records nothing', async () => {
    const transaction = await read();
    handlers['Terminal/Confirm'] = () => Promise.reject(new CallError('not_found', 'no such decision'));
    await transaction.act('OUTCOME_ADMITTED');
    expect([transaction.stage, transaction.trouble?.key, sent('Terminal/Decide').length]).toEqual(['decided', 'trouble.too_late', 2]);
    expect(transaction.mayEnterAdmit).toBe(false);
  });

  test('names a traveller who was left without a record', async () => {
    const transaction = await read();
    await transaction.readLines('B');
    expect(transaction.trouble).toEqual({ key: 'trouble.unrecorded', args: { name: 'KARIMOVA, ZARINA' } });
  });

  test('is not disturbed by the next document', async () => {
    let done: (reply: unknown) => void = () => {};
    handlers['Terminal/Confirm'] = () => new Promise((resolve) => (done = resolve));
    const transaction = await read();
    const recording = transaction.act('OUTCOME_ADMITTED');
    await transaction.readLines('B');
    expect(transaction.trouble?.key).toBe('trouble.wait');
    done({ id: { checkpoint: 'a', epoch: 1, sequence: '1' }, occurredAtUs: '1' });
    await recording;
    expect(transaction.stage).toBe('recorded');
  });
});

describe('whether the traveller is the person of an order', () => {
  const what = { identity: 'IDENTITY_NOT_THE_PERSON' as const, toldBy: ['TOLD_BY_FACE' as const], note: '' };

  test('waits for the decision and is sent with the name of its record', async () => {
    handlers['Terminal/Decide'] = () => decision();
    const transaction = await read('N0000002');
    await transaction.identify(order(), what);
    expect(sent('Terminal/Identify')).toEqual([]);
    await transaction.act('OUTCOME_REFERRED');
    expect(sent('Terminal/Identify')[0]?.request).toMatchObject({ banId: order().banId, identity: 'IDENTITY_NOT_THE_PERSON', officer: 'K-114', crossing: { sequence: '7' } });
    expect(transaction.identified.byOrder[order().banId]?.state).toBe('recorded');
  });

  test('that was not taken is said, and may be said again', async () => {
    handlers['Terminal/Decide'] = () => decision();
    handlers['Terminal/Identify'] = () => Promise.reject(new CallError('unavailable', 'journal'));
    const transaction = await read('N0000002');
    await transaction.identify(order(), what);
    await transaction.act('OUTCOME_REFERRED');
    expect(transaction.identified.byOrder[order().banId]).toMatchObject({ state: 'failed', message: 'journal' });
    handlers['Terminal/Identify'] = () => ({});
    await transaction.identify(order(), { ...what, identity: 'IDENTITY_THE_PERSON' });
    expect(transaction.identified.byOrder[order().banId]).toMatchObject({ state: 'recorded', identity: 'IDENTITY_THE_PERSON' });
  });

  test('is forgotten with the traveller', async () => {
    handlers['Terminal/Decide'] = () => decision();
    const transaction = await read('N0000002');
    await transaction.identify(order(), what);
    await transaction.readLines('B');
    expect(transaction.identified.byOrder).toEqual({});
  });
});
