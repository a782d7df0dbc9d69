"""Search everywhere: stations, streets, people, actions, pages and rules of one campaign, within a member's rights."""
