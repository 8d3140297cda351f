import type { ComponentChildren } from 'preact';
import { ago, dollars, moment, statusWords } from './words.ts';

/** A claim's status as a badge: words, a shape and a colour, so that none of them is needed alone. */
export function Status({ status }: { status: string }) {
  const { label, tone, means } = statusWords(status);
  return <span class={`badge ${tone}`} title={means}>{label}</span>;
}

/** A moment: how long ago for reading, the exact time for whoever points at it. */
export function When({ at, now }: { at: Date; now: Date }) {
  return <time dateTime={at.toISOString()} title={`${moment(at)} UTC`}>{ago(at, now)}</time>;
}

/** An amount of money, aligned by its decimals. */
export function Money({ cents }: { cents: number }) {
  return <span class={cents < 0 ? 'money less' : 'money'}>{dollars(cents)}</span>;
}

/** What a screen shows where it has nothing to show: what that means, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return <div class="empty"><h2>{title}</h2>{children}</div>;
}

/** A message at the top of a screen. */
export function Notice({ tone = 'info', children }: { tone?: 'info' | 'good' | 'bad'; children: ComponentChildren }) {
  return <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>{children}</div>;
}

/** The head of a screen: its name, what it is about, and what can be done. */
export function Head({ title, about, children }: { title: ComponentChildren; about?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <header class="head">
      <div><h1>{title}</h1>{about ? <p class="about">{about}</p> : null}</div>
      {children ? <div class="actions">{children}</div> : null}
    </header>
  );
}

/** One fact of a list of facts: a name and what it is. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div class="fact"><dt>{name}</dt><dd>{children}</dd></div>;
}

/** A form that changes something: posted, with the token that proves it came from our page. */
export function Form({ action, csrf, children, class: names, id }: { action: string; csrf: string; children: ComponentChildren; class?: string; id?: string }) {
  return (
    <form method="post" action={action} {...(names ? { class: names } : {})} {...(id ? { id } : {})}>
      <input type="hidden" name="_csrf" value={csrf} />
      {children}
    </form>
  );
}

/** A labelled field with its hint and what is wrong with it. */
export function Field(props: {
  label: string; name: string; value?: string; type?: string; hint?: string; wrong?: string | undefined; required?: boolean; autocomplete?: string;
  minlength?: number; pattern?: string; inputmode?: 'numeric' | 'decimal' | 'email'; autofocus?: boolean; placeholder?: string;
}) {
  const { label, name, hint, wrong, type = 'text', value = '', ...rest } = props;
  const described = [hint ? `${name}-hint` : '', wrong ? `${name}-wrong` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} type={type} value={value} {...rest} {...(described ? { 'aria-describedby': described } : {})} {...(wrong ? { 'aria-invalid': 'true' as const } : {})} />
      {hint ? <p class="hint" id={`${name}-hint`}>{hint}</p> : null}
      {wrong ? <p class="wrong" id={`${name}-wrong`}>{wrong}</p> : null}
    </div>
  );
}

/** A list of choices with a label. */
export function Choice(props: { label: string; name: string; value: string; options: readonly (readonly [value: string, label: string])[] }) {
  const { label, name, value, options } = props;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {options.map(([key, text]) => <option key={key} value={key} selected={key === value}>{text}</option>)}
      </select>
    </div>
  );
}

/** Something wider than a phone: it scrolls by itself, with the keyboard too. */
export function Wide({ label, children }: { label: string; children: ComponentChildren }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable with the keyboard (WCAG 2.1.1).
  return <section class="scroll" tabIndex={0} aria-label={label}>{children}</section>;
}

/** The key that does the same as a button. Said to nobody: the button says what it does, and "?" lists the keys. */
export function Key({ children }: { children: ComponentChildren }) {
  return <span class="key" aria-hidden="true">{children}</span>;
}
