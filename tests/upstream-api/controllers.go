package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// controllers stands in for those two of kube-controller-manager that clients wait for: a deleted namespace goes after all that is in it, and what has
// lost its last owner goes, too. It looks once a second. Foreground deletion and orphaning are not done.
type controllers struct {
	client  kubernetes.Interface
	objects metadata.Interface
}

// contents is the finalizer that keeps a namespace while there is something in it (upstream's stands in the spec).
const contents = string(corev1.FinalizerKubernetes)

func newControllers(loopback *rest.Config) (*controllers, error) {
	config := rest.CopyConfig(loopback)
	config.QPS = -1 // no limit of its own
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	objects, err := metadata.NewForConfig(config)
	return &controllers{client, objects}, err
}

func (c *controllers) run(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		if err := c.look(ctx); err != nil && ctx.Err() == nil {
			klog.ErrorS(err, "controllers")
		}
	}, time.Second)
}

func (c *controllers) look(ctx context.Context) error {
	// What cannot be read whole is not known to be empty.
	lists, err := c.client.Discovery().ServerPreferredResources()
	if err != nil {
		return err
	}
	resources := map[schema.GroupVersionResource]metav1.APIResource{}
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list", "delete"}}, lists) {
		gv, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return err
		}
		for _, r := range list.APIResources {
			resources[gv.WithResource(r.Name)] = r
		}
	}
	all, err := c.client.CoreV1().Namespaces().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for i := range all.Items {
		if ns := &all.Items[i]; ns.DeletionTimestamp != nil && slices.Contains(ns.Finalizers, contents) {
			if err := c.empty(ctx, ns, resources); err != nil {
				return fmt.Errorf("namespace %s: %w", ns.Name, err)
			}
		}
	}
	return c.collect(ctx, resources)
}

// empty deletes what is in a namespace, and lets the namespace go when there is nothing left.
func (c *controllers) empty(ctx context.Context, ns *corev1.Namespace, resources map[schema.GroupVersionResource]metav1.APIResource) error {
	if ns.Status.Phase != corev1.NamespaceTerminating {
		ns.Status.Phase = corev1.NamespaceTerminating // from here on admission lets nothing new in
		_, err := c.client.CoreV1().Namespaces().UpdateStatus(ctx, ns, metav1.UpdateOptions{})
		return err
	}
	left := 0
	for gvr, r := range resources {
		if !r.Namespaced {
			continue
		}
		found, err := c.objects.Resource(gvr).Namespace(ns.Name).List(ctx, metav1.ListOptions{})
		if err != nil {
			return err
		}
		for _, o := range found.Items {
			left++
			if o.DeletionTimestamp == nil {
				if err := c.delete(ctx, gvr, &o); err != nil {
					return err
				}
			}
		}
	}
	if left > 0 {
		return nil
	}
	ns.Finalizers = slices.DeleteFunc(ns.Finalizers, func(f string) bool { return f == contents })
	_, err := c.client.CoreV1().Namespaces().Update(ctx, ns, metav1.UpdateOptions{})
	return err
}

// collect deletes what names owners of which none is there.
func (c *controllers) collect(ctx context.Context, resources map[schema.GroupVersionResource]metav1.APIResource) error {
	type owned struct {
		gvr schema.GroupVersionResource
		metav1.PartialObjectMetadata
	}
	there, dependents := sets.New[types.UID](), []owned{}
	for gvr := range resources {
		list, err := c.objects.Resource(gvr).List(ctx, metav1.ListOptions{})
		if apierrors.IsNotFound(err) {
			continue // its definition went
		}
		if err != nil {
			return err
		}
		for _, o := range list.Items {
			there.Insert(o.UID)
			if len(o.OwnerReferences) > 0 && o.DeletionTimestamp == nil {
				dependents = append(dependents, owned{gvr, o})
			}
		}
	}
	for _, d := range dependents {
		held := false
		for _, owner := range d.OwnerReferences {
			if held = there.Has(owner.UID); !held {
				var err error
				if held, err = c.isThere(ctx, d.Namespace, owner, resources); err != nil {
					return err
				}
			}
			if held {
				break
			}
		}
		if !held {
			if err := c.delete(ctx, d.gvr, &d.PartialObjectMetadata); err != nil {
				return err
			}
		}
	}
	return nil
}

// isThere asks for one owner by itself: it may be younger than the lists. One of an unknown kind counts as there.
func (c *controllers) isThere(ctx context.Context, ns string, owner metav1.OwnerReference, resources map[schema.GroupVersionResource]metav1.APIResource) (bool, error) {
	gv, err := schema.ParseGroupVersion(owner.APIVersion)
	if err != nil {
		return true, nil
	}
	for gvr, r := range resources {
		if gvr.Group != gv.Group || r.Kind != owner.Kind {
			continue
		}
		if !r.Namespaced {
			ns = ""
		}
		o, err := c.objects.Resource(gvr).Namespace(ns).Get(ctx, owner.Name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return false, nil
		}
		return err != nil || o.UID == owner.UID, err
	}
	return true, nil
}

func (c *controllers) delete(ctx context.Context, gvr schema.GroupVersionResource, o *metav1.PartialObjectMetadata) error {
	background := metav1.DeletePropagationBackground
	err := c.objects.Resource(gvr).Namespace(o.Namespace).Delete(ctx, o.Name, metav1.DeleteOptions{
		PropagationPolicy: &background, Preconditions: &metav1.Preconditions{UID: &o.UID, ResourceVersion: &o.ResourceVersion}})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}
