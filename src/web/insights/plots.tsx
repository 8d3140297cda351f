import { dollars, grouped } from '../words.ts';
import type { Slice } from '../../money/figures.ts';

const WIDTH = 460;
const ROW = 30;
const LABEL = 168;
const MARGIN = 84;
/** What fits into LABEL; the whole name stands in the table below. */
const LABEL_CHARACTERS = 22;

/** Bars side by side with their amounts: the same numbers stand in the table that belongs to it. */
export function Bars({ slices, tone, title }: { slices: readonly Slice[]; tone: string; title: string }) {
  const most = Math.max(1, ...slices.map(({ cents }) => cents));
  const space = WIDTH - LABEL - MARGIN;
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} ${Math.max(1, slices.length) * ROW}`} role="img" aria-label={`${title}: ${slices.map(({ name, cents }) => `${name} ${dollars(cents)}`).join(', ')}`}>
      {slices.map(({ name, cents }, n) => (
        <g key={name}>
          <text x={0} y={n * ROW + 19}>{name.length > LABEL_CHARACTERS ? `${name.slice(0, LABEL_CHARACTERS - 1).trimEnd()}…` : name}</text>
          <rect class="wash" x={LABEL} y={n * ROW + 6} width={space} height={18} rx="4" />
          <rect class={`fill-${tone}`} x={LABEL} y={n * ROW + 6} width={cents === 0 ? 0 : Math.max(3, Math.round((cents / most) * space))} height={18} rx="4" />
          <text x={WIDTH} y={n * ROW + 19} text-anchor="end">{dollars(cents)}</text>
        </g>))}
    </svg>
  );
}

/** Columns over time: how many, with the name of each below. */
export function Columns({ slices, tone, title }: { slices: readonly Slice[]; tone: string; title: string }) {
  const most = Math.max(1, ...slices.map(({ n }) => n));
  const step = WIDTH / Math.max(1, slices.length);
  return (
    <svg class="plot" viewBox={`0 0 ${WIDTH} 170`} role="img" aria-label={`${title}: ${slices.map(({ name, n }) => `${name} ${n}`).join(', ')}`}>
      <line class="axis" x1="0" x2={WIDTH} y1="140" y2="140" />
      {slices.map(({ name, n }, at) => {
        const height = n === 0 ? 0 : Math.max(4, Math.round((n / most) * 110));
        return (
          <g key={name}>
            <rect class={`fill-${tone}`} x={at * step + 3} y={140 - height} width={Math.max(2, step - 6)} height={height} rx="3" />
            {n > 0 ? <text x={at * step + step / 2} y={134 - height} text-anchor="middle">{grouped(n)}</text> : null}
            {at % Math.ceil(slices.length / 8) === 0 ? <text x={at * step + step / 2} y={158} text-anchor="middle">{name}</text> : null}
          </g>);
      })}
    </svg>
  );
}
