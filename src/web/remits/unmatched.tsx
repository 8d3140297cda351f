import type { Viewer } from '../viewer.ts';
import { may } from '../../people/roles.ts';
import type { Unmatched } from '../../remits/view.ts';
import { Form, Money } from '../parts.tsx';
import { dollars } from '../words.ts';

/** Why a claim is suggested, in words. */
const WHY: Readonly<Record<string, string>> = {
  number: 'same patient control number', 'plain-number': 'same number but for punctuation', icn: 'same number of the payer', 'payer-claim-number': 'same number of the payer', member: 'same member', patient: 'same patient', dates: 'same dates',
  'service-dates': 'same dates', charge: 'same charge', npi: 'same billing provider', 'billing-npi': 'same billing provider', payer: 'same payer',
};

/** Payment lines without a claim: each with the claims that it may be about, to be confirmed or refused, or another by its number. */
export function UnmatchedCards({ rows, viewer }: { rows: readonly Unmatched[]; viewer: Viewer }) {
  const canDecide = may(viewer.person, 'claims.write');
  return (
    <>{rows.map((row) => {
      const path = `/remittances/${row.remitId}/lines/${row.n}`;
      return (
        <section class="card" key={`${row.remitId}-${row.n}`}>
          <div class="card-head"><h2>{`Paid for “${row.number}”: no claim of that number`}</h2><strong><Money cents={row.paidCents} /></strong></div>
          <p class="soft">{`Payment ${row.trace}, charge ${dollars(row.chargeCents)}. The money stands in suspense until somebody says whose it is.`}</p>
          {row.suggestions.length === 0 ? <p>No claim is like it.</p> : (
            <table class="stack"><thead><tr><th scope="col">It may be</th><th scope="col" class="n">Charge</th><th scope="col">Because</th><th scope="col" class="n">Score</th><th scope="col"><span class="said">Decide</span></th></tr></thead>
              <tbody>{row.suggestions.map((one) => (
                <tr key={one.claimId} data-row=""><td class="title" data-label="Claim"><a href={`/claims/${one.claimId}`}>{one.number}</a></td><td data-label="Charge" class="n"><Money cents={one.chargeCents} /></td>
                  <td data-label="Because">{one.why.map((why) => WHY[why] ?? why).join(', ')}</td><td data-label="Score" class="n">{one.score}</td>
                  <td data-label="Decide">{canDecide ? (
                    <Form action={`${path}/match`} csrf={viewer.csrf} class="row end"><input type="hidden" name="claimId" value={one.claimId} /><button class="main" type="submit">This one</button>
                      <button type="submit" formaction={`${path}/refuse`}>Not this one</button></Form>) : null}</td></tr>))}</tbody></table>)}
          {canDecide ? (
            <Form action={`${path}/match`} csrf={viewer.csrf} class="row bottom"><div class="field"><label for={`n${row.remitId}-${row.n}`}>Or the claim with patient control number</label>
              <input id={`n${row.remitId}-${row.n}`} name="number" autocomplete="off" /></div><div class="field"><button type="submit">Match</button></div></Form>) : null}
        </section>
      );
    })}</>
  );
}
