import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { reasonInWords } from './reason.ts';

type Text<Name extends string> = Record<Name, string>;
type Errors<Name extends string> = Partial<Record<Name, string>>;

type FormSetting<Name extends string> = {
  initial: Text<Name>;
  /** What is wrong with a value, as a sentence; null when nothing is. */
  rules: Partial<Record<Name, (value: string, all: Text<Name>) => string | null>>;
  /** Does what the form is for. What it throws is shown: at a field when the server named one, else above the button. */
  submit: (values: Text<Name>) => Promise<void>;
};

/** What a refusal of the server looks like, wherever it comes from. */
type Refusal = {
  problem: { detail?: string | undefined; title: string; errors?: { path: string; message: string }[] | undefined };
};

const isRefusal = (error: unknown): error is Refusal =>
  typeof error === 'object' && error !== null && 'problem' in error && typeof error.problem === 'object';

/** A form's values and what is wrong with them. A field complains after it was left, or when one tried to submit. */
export class Form<Name extends string> {
  readonly values: Signal<Text<Name>>;
  /** The complaints to show now. */
  readonly errors: ReadonlySignal<Errors<Name>>;
  /** Whether it is being submitted. */
  readonly busy = signal(false);
  /** Why submitting failed, when no single field is to blame. */
  readonly failure = signal<string | null>(null);

  readonly #setting: FormSetting<Name>;
  readonly #left = signal<ReadonlySet<Name>>(new Set());
  readonly #tried = signal(false);
  readonly #refused = signal<Errors<Name>>({});

  constructor(setting: FormSetting<Name>) {
    this.#setting = setting;
    this.values = signal(setting.initial);
    this.errors = computed(() => {
      const shown: Errors<Name> = { ...this.#refused.value };
      for (const [name, message] of Object.entries(this.#problems()) as [Name, string][]) {
        if (this.#tried.value || this.#left.value.has(name)) shown[name] = message;
      }
      return shown;
    });
  }

  /** Changes a field. */
  change(name: Name, value: string): void {
    batch(() => {
      this.values.value = { ...this.values.peek(), [name]: value };
      const { [name]: _, ...others } = this.#refused.peek();
      this.#refused.value = others as Errors<Name>;
      this.failure.value = null;
    });
  }

  /** Notes that somebody has left a field: from now on it may complain. An empty one is not blamed for being passed. */
  leave(name: Name): void {
    if (this.values.peek()[name] !== '') this.#left.value = new Set(this.#left.peek()).add(name);
  }

  /** Submits when nothing is wrong. True when it was done. */
  async submit(): Promise<boolean> {
    this.#tried.value = true;
    if (this.busy.peek() || Object.keys(this.#problems()).length > 0) return false;
    this.busy.value = true;
    this.failure.value = null;
    try {
      await this.#setting.submit(this.values.peek());
      return true;
    } catch (error) {
      this.#blame(error);
      return false;
    } finally {
      this.busy.value = false;
    }
  }

  /** Empties it for the next time. */
  reset(): void {
    batch(() => {
      this.values.value = this.#setting.initial;
      this.#left.value = new Set();
      this.#tried.value = false;
      this.#refused.value = {};
      this.failure.value = null;
    });
  }

  #problems(): Errors<Name> {
    const values = this.values.value;
    const problems: Errors<Name> = {};
    for (const name of Object.keys(values) as Name[]) {
      const problem = this.#setting.rules[name]?.(values[name], values);
      if (problem) problems[name] = problem;
    }
    return problems;
  }

  #blame(error: unknown): void {
    if (!isRefusal(error)) {
      this.failure.value = 'The server cannot be reached. What you wrote is still here; try again in a moment.';
      return;
    }
    const named = (error.problem.errors ?? []).filter(({ path }) => path in this.values.peek());
    if (named.length > 0) {
      this.#refused.value = Object.fromEntries(named.map(({ path, message }) => [path, message])) as Errors<Name>;
    } else this.failure.value = reasonInWords(error.problem.detail ?? error.problem.title);
  }
}
