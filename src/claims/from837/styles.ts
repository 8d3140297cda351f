import type { ProviderPlace } from '../places/providers.ts';
import type { IdentifierStyle } from './parties.ts';

/** How each kind of claim spells what a provider is known by besides its NPI. */
export interface ProviderStyles {
  readonly facility: IdentifierStyle;
  /** JSON name of a facility's NPI. */
  readonly facilityNpi: string;
  readonly styleOf: (place: ProviderPlace) => IdentifierStyle;
}

const NAMED: IdentifierStyle = { named: true, list: 'secondaryIdentifier' };
const INSTITUTIONAL_NAMED: IdentifierStyle = { named: true, list: 'referenceIdentification' };
const PHYSICIAN: IdentifierStyle = {
  named: false, single: { qualifier: 'identificationQualifierCode', identifier: 'secondaryIdentifier' }, list: 'referenceIdentification',
};

export const STYLES = {
  professional: { facility: { named: false, list: 'secondaryIdentifier' }, facilityNpi: 'npi', styleOf: () => NAMED },
  institutional: {
    facility: {
      named: false, single: { qualifier: 'secondaryIdentificationQualifierCode', identifier: 'secondaryIdentifier' },
      list: 'referenceIdentification',
    },
    facilityNpi: 'identificationCode',
    styleOf: ({ role }: ProviderPlace) => (role === 'operating' || role === 'otherOperating' ? PHYSICIAN : INSTITUTIONAL_NAMED),
  },
  dental: { facility: { named: false, list: 'secondaryIdentifier' }, facilityNpi: 'npi', styleOf: () => NAMED },
  dentalLine: { facility: NAMED, facilityNpi: 'npi', styleOf: () => NAMED },
} as const satisfies Readonly<Record<string, ProviderStyles>>;
