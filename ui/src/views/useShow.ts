import { useNavigate } from "@tanstack/react-router";
import { useEvents } from "~/api/hooks";

/** What was pressed on the desktop is shown: the action, or the list of notices. */
export function useShow(): void {
  const navigate = useNavigate();
  useEvents((event) => {
    if (event.event !== "show") return;
    if (event.action_id) void navigate({ to: "/action/$id", params: { id: event.action_id } });
    else void navigate({ to: "/notices" });
  });
}
