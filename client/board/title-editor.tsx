import { useLayoutEffect, useRef } from 'preact/hooks';
import { growWithText } from '../ui/index.ts';
import './title-editor.css';

type TitleEditorProps = {
  label: string;
  value: string;
  placeholder?: string;
  onInput?: (title: string) => void;
  /** Called once, by Enter or when the focus goes elsewhere. */
  onCommit: (title: string, byEnter: boolean) => void;
  onCancel: () => void;
};

/** A title written in place: Enter or leaving it, and what stands with it, commits; Escape does not. */
export function TitleEditor({ label, value, placeholder, onInput, onCommit, onCancel }: TitleEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const isOver = useRef(false);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.select();
    growWithText(area.current);
  }, []);
  const finish = (end: () => void) => {
    if (isOver.current) return;
    isOver.current = true;
    end();
  };
  return (
    <textarea
      ref={area}
      class="board-title-editor"
      aria-label={label}
      placeholder={placeholder}
      rows={1}
      maxLength={500}
      defaultValue={value}
      onInput={(event) => {
        growWithText(event.currentTarget);
        onInput?.(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation();
        const written = event.currentTarget.value;
        finish(event.key === 'Enter' ? () => onCommit(written, true) : onCancel);
      }}
      onBlur={(event) => {
        const { parentElement, value: written } = event.currentTarget;
        if (event.relatedTarget instanceof Node && parentElement?.contains(event.relatedTarget)) return;
        finish(() => onCommit(written, false));
      }}
    />
  );
}
