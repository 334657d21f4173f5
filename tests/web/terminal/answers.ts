// Answers that the canned checkpoint does not give, in exactly the shape of proto/terminal.proto.
import type { Page } from 'playwright-core';
import type { DecideReply, OrderNotice, Reason, ReadReply, TerminalStatus } from '../../../base/web/wire/terminal';

export function status(over: Partial<TerminalStatus> = {}): TerminalStatus {
  return {
    checkpoint: 'dostyk', attached: true, unsentEvents: '0', epoch: 1, headSequence: '4711', replicaPosition: '88214', replicaAgeUs: '12000000',
    knowledge: '', clockState: 'CLOCK_STATE_CHECKED', clockSkewUs: '-4200', disk: 'ok', freeBytes: '41200000000', nowUs: String(Date.now() * 1000),
    localDay: '2026-11-22', rulePack: 'kaz-2015', refusal: '', lawRefused: '', branch: '', centreWarning: '', reEnter: [], matchingFault: '',
    canaries: 12, clockBoundUs: '300000', ...over,
  };
}

// The checkpoint's status is this from now on; returns what changes it.
export async function tellStatus(page: Page, first: TerminalStatus): Promise<(next: TerminalStatus) => void> {
  const sockets: { send(text: string): void }[] = [];
  let now = first;
  await page.routeWebSocket('**/status', (socket) => {
    sockets.push(socket);
    socket.send(JSON.stringify(now));
  });
  return (next) => {
    now = next;
    for (const socket of sockets) socket.send(JSON.stringify(next));
  };
}

export async function answer(page: Page, method: string, reply: unknown): Promise<void> {
  await page.route(`**/otkel.v1.Terminal/${method}`, (route) => route.fulfill({ json: reply }));
}

export async function refuse(page: Page, method: string, code: string, message: string, httpStatus = 400): Promise<void> {
  await page.route(`**/otkel.v1.Terminal/${method}`, (route) => route.fulfill({ status: httpStatus, json: { code, message } }));
}

export function reason(name: string, text: string, source = '', over: Partial<Reason> = {}): Reason {
  return { code: 1, name, detail: text, source, message: '', arguments: [], text, ...over };
}

export function travelDocument(over: Partial<NonNullable<DecideReply['document']>> = {}): NonNullable<DecideReply['document']> {
  return {
    code: 'P', issuingState: 'TJK', number: 'N0000002', primaryIdentifier: 'KARIMOVA', secondaryIdentifier: 'ZARINA', namesTruncated: false,
    nationality: 'TJK', birthDate: { year: 1991, month: 4, day: 12 }, sex: 'SEX_FEMALE', expiresOn: '2029-08-30', personalNumber: '', moreOptionalData: '', ...over,
  };
}

export function order(over: Partial<OrderNotice> = {}): OrderNotice {
  return {
    banId: 'court-almaty/KZ-2024-0113', grade: 'possible', matchedFields: ['birth_date'], effect: 'BAN_EFFECT_REFUSE_ENTRY', owner: 'court-almaty',
    authority: 'Almaty city court', decisionNumber: '0113', decidedOn: '2024-02-14', ground: 'Code of administrative offences, art. 517, deportation',
    startsOn: '2024-02-14', endsOn: '2028-02-14', appealTo: 'Supreme Court, Astana, Mangilik El 39', tell: '', urgency: 'URGENCY_UNSPECIFIED',
    release: 'RELEASE_UNSPECIFIED', hiddenFromTraveller: false, listedPrimaryIdentifier: 'KARIMOWA', listedSecondaryIdentifier: 'SARINA SHUHRATOVNA',
    listedBirthDate: { year: 1991, month: 4, day: 12 }, score: 704,
    evidence: [
      { field: 'start', score: -1216, traveller: '', listed: '', how: '' },
      { field: 'family_name', score: 730, traveller: 'KARIMOVA', listed: 'KARIMOVA', how: 'same' },
      { field: 'given_name', score: 498, traveller: 'ZARINA', listed: 'SARINA', how: 'near' },
      { field: 'whole_names', score: -92, traveller: '', listed: '', how: 'differs' },
      { field: 'birth_date', score: 832, traveller: '', listed: '', how: 'same' },
      { field: 'nationality', score: -48, traveller: '', listed: '', how: 'differs' },
    ],
    ...over,
  };
}

export function decision(over: Partial<DecideReply> = {}): DecideReply {
  return {
    decisionId: 'd-N0000002', document: travelDocument(), problems: [], sentence: 'May be a person under a ban: compare, do not refuse on this alone.',
    knowledge: 'lists as of 3 minutes ago', microseconds: 412, orders: [order()],
    decision: {
      verdict: 'VERDICT_REFER',
      reasons: [
        reason('ban_possible', 'May be a person under a ban: compare, do not refuse on this alone.', 'order court-almaty/KZ-2024-0113', { message: 'ban_possible' }),
        reason('within_limit', 'May stay until 2026-12-21.', 'kaz-2015, rule tjk-30: agreement of 2006, art. 1', { message: 'within_limit.entry', arguments: [{ name: 'until', day: '2026-12-21' }] }),
        reason('duty', 'Must be registered by 2026-11-27.', 'Law on migration, art. 5', { message: 'duty.registration', arguments: [{ name: 'by', day: '2026-11-27' }] }),
        reason('duty', 'Must fill in a migration card and keep it until leaving.', '', { message: 'duty.migration_card' }),
      ],
      banHits: [],
      stayLimit: { lastLawfulDay: '2026-12-21', ruleId: 'tjk-30', source: 'agreement of 2006, article 1', lastLawfulAtUs: '0' },
      receipt: {
        rulePackId: 'kaz-2015', rulePackHash: '', replicaPosition: '88214', replicaAgeUs: '180000000', missingSources: [], clockState: 'CLOCK_STATE_CHECKED',
        clockSkewUs: '-4200', clockSkewBoundUs: '300000', matchPossible: 512, matchHit: 1280, matchVersion: '7', moreOrders: 0, leftOut: [],
      },
    },
    ...over,
  };
}

export function reading(lines: string[], over: Partial<ReadReply> = {}): ReadReply {
  return { outcome: 'read', format: 'TD3', lines, document: travelDocument(), problems: [], band: [], characters: [], repairs: [], lookAt: [], milliseconds: 12, ...over };
}
