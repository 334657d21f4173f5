// The checkpoint's service for its terminals: proto/terminal.proto.
import { clientOf } from '../../../base/web/connect';
import { REPLIES, SHAPES, type TerminalCalls } from '../../../base/web/wire/terminal';

export const call = clientOf<TerminalCalls>({ replies: REPLIES, shapes: SHAPES });
export type Call = typeof call;
