/** What every field of a form takes: `Field` shows it, and the controls hand it on. */
export type FieldProps = {
  label: string
  /** Below the control, until there is an error. */
  hint?: string
  error?: string | null
  /** Keeps the label for screen readers only, where the place says it already. */
  hideLabel?: boolean
  /** Stands small at the end of the label's line. */
  optional?: boolean
}
