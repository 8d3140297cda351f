import type { Part, Text } from './parties.ts';
import type { Orthodontics, ToothStatus } from './places/dental.ts';

/** What only a dental claim says (005010X224A2, loop 2300). */
export interface DentalFacts {
  /** CLM19 PB: the claim asks what would be paid, before the treatment. */
  readonly predetermination: boolean;
  readonly orthodontics: Orthodontics | undefined;
  /** Teeth that are missing or to be extracted (DN2). */
  readonly toothStatus: readonly ToothStatus[];
}

/** What only a dental line says (SV3, TOO). */
export interface DentalService {
  /** Areas of the mouth (SV304), at most five. */
  readonly oralCavity: readonly string[];
  /** I initial placement, R replacement of a prosthesis, crown or inlay. */
  readonly prosthesis: Text;
  readonly teeth: readonly Tooth[];
}

/** A tooth by its number and the surfaces of it that were treated (B D F I L M O). */
export interface Tooth extends Part {
  readonly code: Text;
  readonly surfaces: readonly string[];
}
