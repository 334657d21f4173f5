// One short tone for each answer, so that an officer who looks at the traveller hears it: high, middle twice, low three times.
import type { Verdict } from '../../../base/web/wire/terminal';

const TONES: Partial<Record<Verdict, { hertz: number; times: number }>> = {
  VERDICT_ADMIT: { hertz: 1175, times: 1 },
  VERDICT_REFER: { hertz: 587, times: 2 },
  VERDICT_REFUSE: { hertz: 262, times: 3 },
};
const LENGTH_S = 0.11;
const LOUDNESS = 0.12;

let context: AudioContext | null = null;

export function sound(verdict: Verdict): void {
  const tone = TONES[verdict];
  if (!tone || typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  if (context.state !== 'running') void context.resume(); // Browsers are mute until somebody has touched the page.
  for (let i = 0; i < tone.times; i += 1) {
    const start = context.currentTime + i * LENGTH_S * 1.6;
    const loudness = new GainNode(context, { gain: LOUDNESS });
    loudness.gain.setTargetAtTime(0, start + LENGTH_S * 0.7, 0.02);
    const tonePlayer = new OscillatorNode(context, { frequency: tone.hertz });
    tonePlayer.connect(loudness).connect(context.destination);
    tonePlayer.start(start);
    tonePlayer.stop(start + LENGTH_S);
  }
}
