import { useState } from "preact/hooks";
import { t } from "./words";

const five = [1, 2, 3, 4, 5];

/** How it was, from 1 to 5, and a word about it. */
export function Rating({ onRate }: { onRate(stars: number, feedback: string): Promise<boolean> }) {
  const [stars, setStars] = useState(0);
  const [feedback, setFeedback] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    await onRate(stars, feedback.trim());
    setBusy(false);
  };
  return (
    <form class="ask" onSubmit={submit}>
      <fieldset class="stars">
        <legend>{t().rateQuestion}</legend>
        {five.map((n) => (
          <label key={n} class={n <= stars ? "star on" : "star"}>
            <input
              type="radio"
              name="stars"
              value={n}
              checked={n === stars}
              onChange={() => setStars(n)}
              aria-label={t().star(n)}
            />
            <svg viewBox="0 0 24 24" width="30" height="30" aria-hidden="true">
              <path d="M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900L3.500 9.700l5.900-.8z" />
            </svg>
          </label>
        ))}
      </fieldset>
      {stars > 0 && (
        <>
          <label class="field">
            {t().feedback}
            <textarea
              rows={2}
              maxLength={2000}
              value={feedback}
              onInput={(event) => setFeedback(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="solid" disabled={busy}>
            {t().rate}
          </button>
        </>
      )}
    </form>
  );
}

/** Where a guest can be reached: said as a message of theirs, so that the team has it whatever happens next. */
export function Contact({ onSend, onCancel }: { onSend(text: string): void; onCancel(): void }) {
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    onSend(t().contact(name.trim(), phone.trim()));
  };
  return (
    <form
      class="ask"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <label class="field">
        {t().name}
        <input
          type="text"
          required
          maxLength={100}
          autocomplete="name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        {t().phone}
        <input
          type="tel"
          required
          pattern="\+?[0-9][0-9 \-]{7,18}"
          autocomplete="tel"
          value={phone}
          onInput={(event) => setPhone(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="solid">
        {t().sendContact}
      </button>
    </form>
  );
}
