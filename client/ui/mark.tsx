/** The mark of the product: an orbit around a still centre. */
export const Mark = ({ size = 20 }: { size?: number }) => (
  <svg class="mark" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.2a7.8 7.8 0 1 1-6.9 4.2" />
    <circle class="mark-moon" cx="4.4" cy="4.6" r="1.7" />
  </svg>
);
