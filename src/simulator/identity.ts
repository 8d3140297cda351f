/** Who the payer says it is in its answers. */
export interface PayerIdentity {
  readonly id: string;
  readonly name: string;
  /** Nine digits. */
  readonly taxId: string;
  readonly address: { readonly street: string; readonly city: string; readonly state: string; readonly zip: string };
  /** Ten digits. */
  readonly phone: string;
}
