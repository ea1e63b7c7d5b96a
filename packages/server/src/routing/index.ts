export { findObstacle, type Obstacle, planRouting, type RoutedInstance } from './judge-instance.ts';
export { Router, type RouterOptions } from './router.ts';
export { RoutingDesk, type RoutingDeskOptions } from './routing-desk.ts';
