/** Our mark: two ticks, one over the other. */
export function Brand({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2 pl-3 text-15 font-semibold tracking-[-0.005em]">
      <svg
        viewBox="0 0 16 16"
        width="18"
        height="18"
        aria-hidden="true"
        className="fill-none stroke-accent stroke-[1.9] [stroke-linecap:round] [stroke-linejoin:round]"
      >
        <path d="M2.5 9.2 5 11.7l5.2-6.4" />
        <path d="m7.4 10.9.8.8 5.3-6.4" />
      </svg>
      {name}
    </span>
  );
}
