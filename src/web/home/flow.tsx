import { dollars, grouped } from '../words.ts';

type Counts = ReadonlyMap<string, { n: number; cents: number }>;

/** Steps of a claim's way from left to right; the last three are where it can end. */
const STEPS: readonly { label: string; kinds: readonly string[]; tone: string; href: string }[] = [
  { label: 'Received', kinds: ['received'], tone: 'waiting', href: '/claims' },
  { label: 'Sent', kinds: ['transmitted'], tone: 'waiting', href: '/claims?group=waiting' },
  { label: 'Accepted', kinds: ['claim.accepted'], tone: 'accepted', href: '/claims?group=accepted' },
  { label: 'Rejected', kinds: ['claim.rejected'], tone: 'rejected', href: '/claims?group=rejected' },
  { label: 'Paid', kinds: ['claim.paid', 'claim.partially_paid'], tone: 'paid', href: '/claims?group=paid' },
  { label: 'Denied', kinds: ['claim.denied'], tone: 'denied', href: '/claims?group=denied' },
];
const WIDTH = 900;
const STEP = WIDTH / STEPS.length;
const BASE = 128;
const MOST = 84;

/** Today as a picture: a column for each step, as high as its number of claims; the same numbers as a list, for those who hear them, and on a phone instead of the picture. */
export function Flow({ counts }: { counts: Counts }) {
  const steps = STEPS.map((step) => ({
    ...step, n: step.kinds.reduce((sum, kind) => sum + (counts.get(kind)?.n ?? 0), 0), cents: step.kinds.reduce((sum, kind) => sum + (counts.get(kind)?.cents ?? 0), 0),
  }));
  const highest = Math.max(1, ...steps.map(({ n }) => n));
  return (
    <>
      <div class="flow-plot">
        <svg class="plot flow" viewBox={`0 0 ${WIDTH} 176`} role="img" aria-label={steps.map(({ label, n }) => `${label} ${n}`).join(', ')}>
          <line class="axis" x1="0" x2={WIDTH} y1={BASE} y2={BASE} />
          {steps.map(({ label, tone, n, cents }, at) => {
            const height = n === 0 ? 2 : Math.max(6, Math.round((n / highest) * MOST));
            const x = at * STEP + 12;
            return (
              <g key={label}>
                <rect class={`fill-${tone}`} x={x} y={BASE - height} width={STEP - 24} height={height} rx="4" />
                <text class="strong" x={x} y={BASE - height - 8}>{grouped(n)}</text>
                <text class="strong" x={x} y={BASE + 20}>{label}</text>
                <text x={x} y={BASE + 38}>{dollars(cents)}</text>
              </g>
            );
          })}
        </svg>
      </div>
      <ul class="flow-list">{steps.map(({ label, tone, n, cents }) => (
        <li key={label}><span class={`dot ${tone}`} aria-hidden="true" />{label}<strong>{grouped(n)}</strong><span class="soft">{dollars(cents)}</span></li>))}</ul>
    </>
  );
}
